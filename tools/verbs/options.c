// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "text/error.h"
#include "text/output.h"
#include "verbs/options.h"

const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "netns", required_argument, NULL, 'n' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "color", required_argument, NULL, COLOR },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

int color_option(const char *when)
{
	static const char accepted[] = "always, auto, never";

	if (!when)
		return wrong("--color: its value is missing; accepted: %s", accepted);
	if (!output_colour(when))
		return wrong("--color " QUOTED ": accepted: %s", when, accepted);
	return DONE;
}
