// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/edit.h"

int run_add(const struct context *context, int argc, char **argv)
{
	return edit(context, "add", FORM_ADD, argc, argv);
}
