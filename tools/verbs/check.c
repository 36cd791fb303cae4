// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/load.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"

int run_check(const struct context *context, int argc, char **argv)
{
	struct config config;
	int status;

	(void)context;
	status = file_argument("check", argc, argv);
	if (status)
		return status;
	status = config_load(&config, argv[0]);
	config_release(&config);
	return status;
}
