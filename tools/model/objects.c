// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/objects.h"
#include "text/suggest.h"

const struct object *const objects[] = {
	&collector_object,
	&pool_object,
	&receiver_object,
	&list_object,
	NULL,
};

const struct object *object_find(const char *name, struct choices *accepted)
{
	size_t i;

	choices_init(accepted, name);
	for (i = 0; objects[i]; i++) {
		if (!strcmp(objects[i]->name, name))
			return objects[i];
		choices_add(accepted, objects[i]->name);
	}
	return NULL;
}

/* Kinds whose names have a slash, or have none. */
static unsigned int kinds_of_name(const char *name)
{
	bool is_member = strchr(name, '/');
	unsigned int left = 0;
	size_t i;

	for (i = 0; objects[i]; i++)
		if (objects[i]->is_member == is_member)
			left |= 1U << i;
	return left;
}

static unsigned int kinds_with_word(const char *name)
{
	struct choices accepted;
	unsigned int left = 0;
	size_t i;

	for (i = 0; objects[i]; i++)
		if (object_word(objects[i], name, &accepted))
			left |= 1U << i;
	return left;
}

unsigned int objects_left(size_t n_words, char *const *words)
{
	unsigned int left = n_words ? kinds_of_name(words[0]) : 0;
	unsigned int with_word;
	size_t i;

	for (i = 1; i < n_words; i += 2) {
		with_word = left & kinds_with_word(words[i]);
		if (!with_word)
			return i == 1 ? 0 : left;
		left = with_word;
	}
	return left;
}

const struct object *objects_only(unsigned int left)
{
	size_t i;

	for (i = 0; objects[i]; i++)
		if (left == 1U << i)
			return objects[i];
	return NULL;
}
