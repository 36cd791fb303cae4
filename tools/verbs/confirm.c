// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <string.h>

#include "kernel/kernel.h"
#include "text/suggest.h"
#include "verbs/verbs.h"

#define REVERT	"--revert"

static int unknown_argument(const char *argument)
{
	struct choices accepted;

	choices_init(&accepted, argument);
	choices_add(&accepted, REVERT);
	return unknown("option", &accepted);
}

int run_confirm(const struct context *context, int argc, char **argv)
{
	struct request request;
	int status;

	if (argc && strcmp(argv[0], REVERT))
		return unknown_argument(argv[0]);
	if (argc > 1)
		return superfluous(argv[1]);
	request_init(&request, FLOWTEE_CMD_CONFIRM, NLM_F_ACK, "confirm");
	if (argc)
		request_put(&request, FLOWTEE_A_REVERT, NULL, 0);
	status = kernel_do(context->netns, &request);
	request_free(&request);
	return status;
}
