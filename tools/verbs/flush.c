// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>

#include "kernel/kernel.h"
#include "text/suggest.h"
#include "verbs/verb.h"

int run_flush(const struct context *context, int argc, char **argv)
{
	struct request request;
	int status;

	if (argc)
		return superfluous(argv[0]);
	request_init(&request, FLOWTEE_CMD_FLUSH, NLM_F_ACK, "flush");
	status = kernel_do_any(context->netns, &request);
	request_free(&request);
	return status;
}
