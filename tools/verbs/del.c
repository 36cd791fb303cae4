// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/edit.h"

int run_del(const struct context *context, int argc, char **argv)
{
	return edit(context, "del", FORM_DEL, argc, argv);
}
