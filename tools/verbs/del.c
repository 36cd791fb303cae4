// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/submit.h"
#include "verbs/verbs.h"

int run_del(const struct context *context, int argc, char **argv)
{
	const struct line line = { "del", argv, argc, NULL };
	struct statement statement;
	struct change change;
	int status;

	status = statement_parse(&statement, FORM_DEL, &line);
	if (!status) {
		change_of_statement(&change, &statement, statement.object->command_del);
		status = change_submit(context->netns, &change);
	}
	statement_release(&statement);
	return status;
}
