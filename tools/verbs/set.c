// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/edit.h"

int run_set(const struct context *context, int argc, char **argv)
{
	return edit(context, "set", FORM_SET, argc, argv);
}
