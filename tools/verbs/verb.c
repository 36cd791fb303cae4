// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text/suggest.h"
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
