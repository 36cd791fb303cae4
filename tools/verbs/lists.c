// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "kernel/dump.h"
#include "text/memory.h"
#include "verbs/lists.h"

/* An object without anything but its path and its lists. */
struct known {
	const struct object *object;
	union any any;
};

static bool is_list(const struct word *word)
{
	return word->kind->count && word->kind->differ;
}

static bool has_list(const struct object *object, const struct entity *entity)
{
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (is_list(&object->words[i]) &&
		    object->words[i].kind->count(word_value(&object->words[i], entity)))
			return true;
	return false;
}

/* As whoever reads what is printed. */
static void copy_word(const struct word *word, const struct entity *from, struct entity *to)
{
	struct fault fault = { "", "" };
	char *text = word_text(word, from);

	word->kind->parse(word, text, word_place(word, to), &fault);
	free(text);
}

static void copy(const struct object *object, const struct entity *entity, struct known *known)
{
	size_t i;

	memset(known, 0, sizeof(*known));
	known->object = object;
	object->init(&known->any.entity);
	known->any.entity.path = entity->path;
	for (i = 0; i < object->n_words; i++)
		if (is_list(&object->words[i]))
			copy_word(&object->words[i], entity, &known->any.entity);
}

static struct known *find(const struct lists *lists, const struct object *object,
			  const struct path *path)
{
	const struct item *item;
	struct key key;

	key_of_path(object, path, &key);
	item = index_find(&lists->places, &key);
	return item ? &lists->list[item->position] : NULL;
}

const struct entity *lists_before(const struct lists *lists, const struct object *object,
				  const struct entity *entity, uint32_t *words)
{
	const struct known *known = find(lists, object, &entity->path);
	const struct word *word;
	size_t i;

	*words = 0;
	for (i = 0; known && i < object->n_words; i++) {
		word = &object->words[i];
		if (is_list(word) && !word->kind->equal(word_value(word, &known->any.entity),
							word_value(word, entity)))
			*words |= UINT32_C(1) << i;
	}
	return known ? &known->any.entity : NULL;
}

void lists_tell(struct lists *lists, const struct object *object, const struct entity *entity)
{
	struct known *known = find(lists, object, &entity->path);
	struct key key;
	bool is_new;

	if (!known && !has_list(object, entity))
		return;
	if (known) {
		object_release(object, &known->any.entity);
		copy(object, entity, known);
		return;
	}
	key_of_path(object, &entity->path, &key);
	index_add(&lists->places, &key, &is_new)->position = lists->count;
	lists->list = grow_by_one(lists->list, lists->count, sizeof(*lists->list));
	copy(object, entity, &lists->list[lists->count++]);
}

static void add(const struct object *object, const struct entity *entity, void *data)
{
	lists_tell(data, object, entity);
}

void lists_load(struct lists *lists)
{
	struct ruleset ruleset;

	if (ruleset_peek(&ruleset, SIZE_MAX))
		ruleset_visit_all(&ruleset, add, lists);
	ruleset_release(&ruleset);
}

void lists_release(struct lists *lists)
{
	size_t i;

	for (i = 0; i < lists->count; i++)
		object_release(lists->list[i].object, &lists->list[i].any.entity);
	free(lists->list);
	index_release(&lists->places);
}
