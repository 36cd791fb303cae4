// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/submit.h"
#include "verbs/verbs.h"

int run_add(const struct context *context, int argc, char **argv)
{
	const struct line line = { "add", argv, argc, NULL };
	struct statement statement;
	struct change change;
	int status;

	status = statement_parse(&statement, FORM_ADD, &line);
	if (!status) {
		change_of_statement(&change, &statement, statement.object->command_new);
		status = change_submit(context->netns, &change);
	}
	if (!status)
		statement_caution(&statement);
	statement_release(&statement);
	return status;
}
