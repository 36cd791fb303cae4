// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text/suggest.h"
#include "verbs/usage.h"
#include "verbs/verb.h"

const struct verb *verb_find(const struct verb *verbs, const char *name,
			     struct choices *accepted)
{
	const struct verb *verb;

	choices_init(accepted, name);
	for (verb = verbs; verb->name; verb++) {
		if (!strcmp(verb->name, name))
			return verb;
		if (!verb->hidden)
			choices_add(accepted, verb->name);
	}
	return NULL;
}

bool verb_option(const struct verb *verb, const char *name, struct argument *option)
{
	const char *usage;

	for (usage = verb->arguments; usage; usage = usage_other(usage))
		if (usage_option(usage, name, option))
			return true;
	return false;
}
