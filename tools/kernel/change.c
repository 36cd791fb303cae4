// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "kernel/change.h"

static uint8_t command_of(const struct object *object, enum form form)
{
	if (form == FORM_ADD)
		return object->command_new;
	return form == FORM_SET ? object->command_set : object->command_del;
}

void change_of_statement(struct change *change, const struct statement *statement,
			 enum form form)
{
	*change = (struct change) {
		.object = statement->object,
		.entity = &statement->any.entity,
		.command = command_of(statement->object, form),
		.words = statement_words(statement),
		.given = statement->given,
		.about = statement->about,
	};
}

void change_of_entity(struct change *change, const struct object *object,
		      const struct entity *entity)
{
	*change = (struct change) {
		.object = object,
		.entity = entity,
		.command = object->command_new,
		.words = object_words(object, entity),
		.about = object->name,
	};
}

/* @is_later: an earlier request may have given it another name */
static void put_path(const struct change *change, bool is_later, struct attributes *attributes)
{
	const struct object *object = change->object;
	const struct path *path = &change->entity->path;
	const char *rename = change->entity->rename;

	if (object->is_member)
		attributes_put_text(attributes, object->attr_collector, path->collector);
	attributes_put_text(attributes, object->attr_name,
			    is_later && rename[0] ? rename : path_name(path));
}

static void mark_word(const struct change *change, size_t index, uint32_t start,
		      struct attributes *attributes)
{
	const struct word *word = &change->object->words[index];
	char *text;

	if (!attributes->has_marks)
		return;
	if (change->given) {
		attributes_mark(attributes, start, word->name, change->given[index]);
		return;
	}
	text = word_text(word, change->entity);
	attributes_mark(attributes, start, word->name, text);
	free(text);
}

static void put_word(const struct change *change, size_t index, size_t from,
		     struct attributes *attributes)
{
	const struct word *word = &change->object->words[index];
	uint32_t start = attributes_offset(attributes);

	word->kind->put(word, word_value(word, change->entity), from, attributes);
	mark_word(change, index, start, attributes);
}

static void mark_object(const struct change *change, uint32_t start,
			struct attributes *attributes)
{
	const struct path *path = &change->entity->path;
	char text[PATH_TEXT];

	if (!attributes->has_marks)
		return;
	path_text(path, text);
	attributes_mark(attributes, start, change->object->name, text);
}

void change_request(const struct change *change, const struct piece *piece,
		    struct request *request)
{
	const struct object *object = change->object;
	struct attributes *attributes = &request->attributes;
	struct nlattr *nest;
	uint32_t start;
	size_t i;

	if (piece->word)
		request_reuse(request, object->command_set, NLM_F_APPEND, change->about);
	else
		request_reuse(request, change->command, 0, change->about);
	request->is_one_of_many = change->is_one_of_many;
	start = attributes_offset(attributes);
	nest = attributes_nest(attributes, object->attr);
	put_path(change, change->is_renamed || piece->word, attributes);
	if (piece->word)
		put_word(change, piece->word - 1, piece->from, attributes);
	for (i = 0; !piece->word && i < object->n_words; i++)
		if (change->words & UINT32_C(1) << i)
			put_word(change, i, 0, attributes);
	attributes_nest_end(attributes, nest);
	mark_object(change, start, attributes);
}

static size_t items(const struct change *change, size_t index)
{
	const struct word *word = &change->object->words[index];

	if (!(change->words & UINT32_C(1) << index) || !word->kind->count)
		return 0;
	return word->kind->count(word_value(word, change->entity));
}

bool change_next(const struct change *change, struct piece *piece)
{
	piece->from += LIST_PIECE;
	while (!piece->word || piece->from >= items(change, piece->word - 1)) {
		if (piece->word++ >= change->object->n_words)
			return false;
		piece->from = LIST_PIECE;
	}
	return true;
}
