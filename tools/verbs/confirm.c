// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <string.h>

#include "kernel/kernel.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"

#define REVERT	"--revert"

int run_confirm(const struct context *context, int argc, char **argv)
{
	static const char *const options[] = { REVERT, NULL };
	struct request request;
	int status;

	if (argc && strcmp(argv[0], REVERT))
		return unknown_option(argv[0], options);
	if (argc > 1)
		return superfluous(argv[1]);
	request_init(&request, FLOWTEE_CMD_CONFIRM, NLM_F_ACK, "confirm");
	if (argc)
		attributes_put(&request.attributes, FLOWTEE_A_REVERT, NULL, 0);
	status = kernel_do_any(context->netns, &request);
	request_free(&request);
	return status;
}
