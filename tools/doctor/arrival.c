// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "doctor/arrival.h"

void arrival_text(const struct arrival *arrival, struct arrival_text *text)
{
	endpoint_text(&arrival->to, text->to);
	endpoint_text(&arrival->from, text->from);
	if (!if_indextoname(arrival->device, text->dev))
		strcpy(text->dev, "?");
}

void arrival_meets(const struct arrival *arrival, struct rules *rules, const char *hook, long first,
		   long last, encounter_fn *tell, void *data)
{
	char dev[IF_NAMESIZE] = "";
	const struct packets packets = {
		.to = &arrival->to, .from = &arrival->from, .in = dev, .out = "",
	};

	if_indextoname(arrival->device, dev);
	rules_meet(rules, hook, first, last, &packets, tell, data);
}
