// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/object.h"
#include "text/clean.h"
#include "text/memory.h"
#include "text/place.h"
#include "text/suggest.h"

const struct word *object_word(const struct object *object, const char *name,
			       struct choices *accepted)
{
	size_t i;

	choices_init(accepted, name);
	for (i = 0; i < object->n_words; i++) {
		if (!strcmp(object->words[i].name, name))
			return &object->words[i];
		choices_add(accepted, object->words[i].name);
	}
	return NULL;
}

bool word_has_attr(const struct word *word, uint16_t attr)
{
	return word->attr == attr || (word->attr_list && word->attr_list == attr);
}

const struct word *object_implied(const struct object *object)
{
	return object->words->flags & WORD_IMPLIED ? object->words : NULL;
}

const void *word_value(const struct word *word, const struct entity *entity)
{
	return (const char *)entity + word->offset;
}

bool word_is_edit(const struct word *word, const char *value)
{
	return !place_is_file() && word->kind->edit && (value[0] == '+' || value[0] == '-');
}

void *word_place(const struct word *word, struct entity *entity)
{
	return (char *)entity + word->offset;
}

char *word_as_is(const struct word *word, const struct entity *entity)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	word->kind->print(word, word_value(word, entity), out);
	fclose(out);
	return text;
}

char *word_text(const struct word *word, const struct entity *entity)
{
	char *text = word_as_is(word, entity);

	clean(text);
	return text;
}

void object_release(const struct object *object, struct entity *entity)
{
	const struct word *word;
	size_t i;

	if (object->release)
		object->release(entity);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->kind->release)
			word->kind->release(word_place(word, entity));
	}
}

uint32_t object_all_words(const struct object *object)
{
	return UINT32_MAX >> (32 - object->n_words);
}

uint32_t object_flagged(const struct object *object, unsigned int flag)
{
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (object->words[i].flags & flag)
			words |= UINT32_C(1) << i;
	return words;
}

bool object_has_word(const struct object *object, uint32_t words, const char *name)
{
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (words & UINT32_C(1) << i && !strcmp(object->words[i].name, name))
			return true;
	return false;
}

uint32_t object_words(const struct object *object, const struct entity *entity)
{
	const struct word *word;
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (!word->kind->is_default(word_value(word, entity)))
			words |= UINT32_C(1) << i;
	}
	return words;
}

uint32_t object_compare(const struct object *object, const struct entity *a,
			const struct entity *b)
{
	const struct word *word;
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (!word->kind->equal(word_value(word, a), word_value(word, b)))
			words |= UINT32_C(1) << i;
	}
	return words;
}

static bool get_name(const struct nlattr *attr, char name[FLOWTEE_NAME_SIZE])
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > FLOWTEE_NAME_SIZE)
		return false;
	strcpy(name, mnl_attr_get_str(attr));
	return true;
}

/* Whether the attribute is that of a word of the table. */
static bool is_of(const struct word *table, size_t count, const struct nlattr *attr,
		  const struct word **word)
{
	size_t i;

	for (i = 0; i < count; i++) {
		*word = &table[i];
		if (word_has_attr(*word, mnl_attr_get_type(attr)))
			return true;
	}
	return false;
}

static bool get_word(const struct object *object, const struct nlattr *attr,
		     struct entity *entity)
{
	const struct word *word;

	if (is_of(object->words, object->n_words, attr, &word) ||
	    is_of(object->facts, object->n_facts, attr, &word))
		return word->kind->get(word, attr, word_place(word, entity));
	/* Of a later module, which may add but not change attributes. */
	return true;
}

bool object_is_name(const struct object *object, uint16_t attr)
{
	return attr == object->attr_name ||
	       (object->is_member && attr == object->attr_collector);
}

static bool get_path(const struct object *object, const struct nlattr *attr,
		     struct path *path)
{
	if (object->is_member && mnl_attr_get_type(attr) == object->attr_name)
		return get_name(attr, path->member);
	return get_name(attr, path->collector);
}

static bool get_attribute(const struct object *object, const struct nlattr *attr,
			  struct entity *entity)
{
	uint16_t type = mnl_attr_get_type(attr);

	if (object_is_name(object, type))
		return get_path(object, attr, &entity->path);
	if (type == object->attr_counters)
		return counters_get(attr, entity->counters);
	return get_word(object, attr, entity);
}

bool object_get_path(const struct object *object, const struct nlattr *nest,
		     struct path *path)
{
	const struct nlattr *attr;

	memset(path, 0, sizeof(*path));
	mnl_attr_for_each_nested(attr, nest)
		if (object_is_name(object, mnl_attr_get_type(attr)) &&
		    !get_path(object, attr, path))
			return false;
	return path->collector[0] && !object->is_member == !path->member[0];
}

bool object_get(const struct object *object, const struct nlattr *nest,
		struct entity *entity)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (!get_attribute(object, attr, entity))
			return false;
	return true;
}

bool object_path_parse(const struct object *object, const char *text, struct path *path,
		       struct fault *fault)
{
	if (!path_parse(text, path, fault))
		return false;
	if (object->is_member && !path->member[0])
		return fault_why(fault, "the name of its collector is missing; accepted: %s",
				 object->path);
	if (!object->is_member && path->member[0])
		return fault_why(fault, "the name of a %s has no '/'; accepted: %s",
				 object->name, object->path);
	if (object->reserved && !strcmp(path_name(path), object->reserved))
		return fault_why(fault, "'%s' stands for no %s; accepted: another name",
				 object->reserved, object->name);
	return true;
}
