// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel.h"
#include "statement.h"

int run_del(const struct context *context, int argc, char **argv)
{
	struct statement statement;
	struct request request;
	int status;

	status = statement_parse(&statement, "del", FORM_DEL, argc, argv);
	if (!status) {
		statement_request(&statement, statement.object->command_del, &request);
		status = kernel_do(context->netns, &request);
		request_free(&request);
	}
	statement_release(&statement);
	return status;
}
