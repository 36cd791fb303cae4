// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "import/name.h"
#include "model/path.h"

static uint32_t hash(const char *text)
{
	uint32_t value = 2166136261U;

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 16777619U;
	return value;
}

void import_name(const char *text, char name[FLOWTEE_NAME_SIZE])
{
	size_t length = strlen(text);
	char *c;

	/* What is too long ends in a hash of all of it, and stays the same. */
	if (length > FLOWTEE_NAME_MAX)
		snprintf(name, FLOWTEE_NAME_SIZE, "%.22s-%08x", text, hash(text));
	else
		memcpy(name, text, length + 1);
	for (c = name; *c; c++)
		if (!strchr(NAME_CHARACTERS, *c))
			*c = '-';
	if (name[0] && !name_can_begin(name[0]))
		name[0] = 'x';
}

const char *unique_name(struct import *import, json_t **names, const char *text)
{
	char name[FLOWTEE_NAME_SIZE];
	unsigned int number;
	const char *next;

	if (!*names)
		*names = json_object();
	import_name(text, name);
	for (number = 2; json_object_get(*names, name); number++) {
		next = import_text(import, "%s-%u", text, number);
		import_name(next, name);
	}
	json_object_set_new(*names, name, json_true());
	return import_text(import, "%s", name);
}
