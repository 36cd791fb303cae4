// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel.h"
#include "statement.h"

int run_add(const struct context *context, int argc, char **argv)
{
	struct statement statement;
	struct request request;
	int status;

	status = statement_parse(&statement, "add", FORM_ADD, argc, argv);
	if (!status) {
		statement_request(&statement, statement.object->command_new, &request);
		status = kernel_do(context->netns, &request);
		request_free(&request);
	}
	statement_release(&statement);
	return status;
}
