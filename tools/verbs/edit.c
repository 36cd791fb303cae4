// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/submit.h"
#include "verbs/edit.h"

int edit(const struct context *context, const char *verb, enum form form, int argc,
	 char **argv)
{
	const struct line line = { verb, argv, argc, NULL };
	struct statement statement;
	struct change change;
	int status;

	status = statement_parse(&statement, form, &line);
	if (!status) {
		change_of_statement(&change, &statement, form);
		status = change_submit(context->netns, &change);
	}
	if (!status && form != FORM_DEL)
		statement_caution(&statement);
	statement_release(&statement);
	return status;
}
