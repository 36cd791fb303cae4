// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/config.h"
#include "text/error.h"
#include "text/place.h"
#include "text/suggest.h"

struct item *config_take_name(struct config *config, const struct statement *statement,
			      const struct line *line)
{
	const struct object *object = statement->object;
	char text[PLACE_TEXT];
	struct item *item;
	struct key key;
	bool is_new;

	key_of_path(object, &statement->any.entity.path, &key);
	item = index_add(&config->names, &key, &is_new);
	if (!is_new) {
		place_line(line->numbers[1]);
		config_place(config, item->statement, text);
		refused("%s " QUOTED ": %s has one of this name; accepted: another name",
			object->name, statement->path, text);
		return NULL;
	}
	item->statement = statement->any.entity.statement;
	item->position = CONFIG_NOWHERE;
	return item;
}

const struct entity *config_find(const struct config *config, const struct object *object,
				 const struct path *path)
{
	const struct collector *collector;
	const struct item *item;
	struct key key;

	key_of_path(object, path, &key);
	item = index_find(&config->names, &key);
	if (!item)
		return NULL;
	if (object == &list_object)
		return sibling(object, &config->ruleset.lists, item->position);
	collector = collector_at(&config->ruleset, item->position);
	if (!object->is_member)
		return &collector->entity;
	return collector_member(collector, object, path->member);
}

void config_look_at(const struct config *config, const struct entity *entity,
		    const char *word)
{
	const struct object *object;
	struct choices accepted;
	struct line line;
	size_t i;

	if (!entity) {
		place_line(0);
		return;
	}
	line = file_line(&config->file, entity->statement);
	place_line(line.numbers[0]);
	object = object_find(line.words[0], &accepted);
	i = object ? statement_first(object, line.n_words, line.words) : line.n_words;
	if (word && i == 3 && !strcmp(object_implied(object)->name, word))
		place_line(line.numbers[2]);
	for (; word && i + 1 < line.n_words; i += 2)
		if (!strcmp(line.words[i], word))
			place_line(line.numbers[i + 1]);
}

void config_place(const struct config *config, size_t statement, char text[PLACE_TEXT])
{
	place_text(config->file.numbers[config->file.statements[statement]], text);
}

void config_release(struct config *config)
{
	index_release(&config->names);
	ruleset_release(&config->ruleset);
	file_release(&config->file);
}
