// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/brief.h"
#include "model/write.h"

static size_t items(const struct word *word, const struct entity *entity)
{
	return word->kind->count ? word->kind->count(word_value(word, entity)) : 0;
}

void brief_word(const struct word *word, const struct entity *entity, FILE *out)
{
	if (items(word, entity) > LIST_SHOWN)
		fprintf(out, "%zu %s", items(word, entity), word->kind->items);
	else
		word_print(word, entity, out);
}

void brief_words(const struct object *object, const struct entity *entity, uint32_t words,
		 FILE *out)
{
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		if (!(words & UINT32_C(1) << i))
			continue;
		word_print_name(&object->words[i], out);
		brief_word(&object->words[i], entity, out);
	}
}

void brief_change(const struct word *word, const struct entity *before,
		  const struct entity *after, FILE *out)
{
	/* One that was empty, or has become so, differs in all: as does one with a name. */
	if (word->kind->differ && items(word, before) && items(word, after) &&
	    (items(word, before) > LIST_SHOWN || items(word, after) > LIST_SHOWN))
		word->kind->differ(word_value(word, before), word_value(word, after), out);
	else
		brief_word(word, after, out);
}

void brief_statement(const struct object *object, const struct entity *entity,
		     const struct entity *before, uint32_t words, FILE *out)
{
	uint32_t all = object_words(object, entity);
	const struct word *word;
	char path[PATH_TEXT];
	size_t i;

	path_text(&entity->path, path);
	fprintf(out, "%s %s", object->name, path);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (!(all & UINT32_C(1) << i))
			continue;
		word_print_name(word, out);
		if (before && words & UINT32_C(1) << i)
			brief_change(word, before, entity, out);
		else
			brief_word(word, entity, out);
	}
}
