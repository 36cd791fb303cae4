// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/netns.h"
#include "model/load.h"
#include "verbs/arguments.h"
#include "verbs/remarks.h"
#include "verbs/verb.h"

int run_check(const struct context *context, int argc, char **argv)
{
	struct config config;
	int status;

	status = file_argument("check", argc, argv);
	if (!status && context->netns)
		status = netns_enter(context->netns);
	if (status)
		return status;
	status = config_load(&config, argv[0]);
	if (!status)
		remarks_of_file(&config, argv[0]);
	config_release(&config);
	return status;
}
