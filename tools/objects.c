// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "objects.h"
#include "suggest.h"

const struct object *const objects[] = {
	&collector_object,
	&receiver_object,
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

const void *word_value(const struct word *word, const struct entity *entity)
{
	return (const char *)entity + word->offset;
}

void *word_place(const struct word *word, struct entity *entity)
{
	return (char *)entity + word->offset;
}

char *word_text(const struct word *word, const struct entity *entity)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return duplicate("");
	word->kind->print(word, word_value(word, entity), out);
	fclose(out);
	return text;
}

void object_release(const struct object *object, struct entity *entity)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->kind->release)
			word->kind->release(word_place(word, entity));
	}
}

static bool get_name(const struct nlattr *attr, char name[FLOWTEE_NAME_SIZE])
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > FLOWTEE_NAME_SIZE)
		return false;
	strcpy(name, mnl_attr_get_str(attr));
	return true;
}

static bool get_word(const struct object *object, const struct nlattr *attr,
		     struct entity *entity)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->attr == mnl_attr_get_type(attr))
			return word->kind->get(word, attr, word_place(word, entity));
	}
	/* Of a later module, which may add but not change attributes. */
	return true;
}

static bool get_attribute(const struct object *object, const struct nlattr *attr,
			  struct entity *entity)
{
	uint16_t type = mnl_attr_get_type(attr);

	if (type == object->attr_name)
		return get_name(attr, object->is_member ? entity->path.member :
							  entity->path.collector);
	if (object->is_member && type == object->attr_collector)
		return get_name(attr, entity->path.collector);
	if (type == object->attr_counters)
		return counters_get(attr, entity->counters);
	return get_word(object, attr, entity);
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

bool families_agree(const struct prefixes *prefixes, const struct endpoint *endpoint,
		    const char *endpoint_word, struct fault *fault)
{
	const char *family = address_family(&endpoint->address);
	char text[ADDRESS_TEXT];

	/* Half a statement, as set has them, may lack either. */
	if (!endpoint->port || prefixes_cover_family(prefixes, &endpoint->address))
		return true;
	endpoint_text(endpoint, text);
	return fault_why(fault, "none of it is %s, as '%s %s' is; accepted: a list with an "
			 "%s prefix", family, endpoint_word, text, family);
}
