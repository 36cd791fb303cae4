// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/absent.h"
#include "model/conflicts.h"
#include "model/load.h"
#include "model/order.h"
#include "text/place.h"
#include "text/suggest.h"

static const struct item *find_collector(const struct config *config,
					 const struct path *path)
{
	struct path collector = *path;
	struct key key;

	collector.member[0] = '\0';
	key_of_path(&collector_object, &collector, &key);
	return index_find(&config->names, &key);
}

/* Where an object belongs; NULL: its collector is not there, or wrong. */
static struct siblings *find_place(struct config *config, const struct statement *statement,
				   struct item *item)
{
	const struct object *object = statement->object;
	struct ruleset *ruleset = &config->ruleset;
	const struct item *owner;

	if (object == &list_object) {
		item->position = ruleset->lists.count;
		return &ruleset->lists;
	}
	if (!object->is_member) {
		item->position = ruleset->collectors.count;
		return &ruleset->collectors;
	}
	/* One without a collector is looked at again in the end. */
	owner = find_collector(config, &statement->any.entity.path);
	if (!owner || owner->position == CONFIG_NOWHERE)
		return NULL;
	item->position = owner->position;
	return &collector_at(ruleset, owner->position)->members[object->member];
}

/* Says whether the entity has become part of the ruleset. */
static bool place_entity(struct config *config, const struct statement *statement,
			 struct item *item)
{
	const struct object *object = statement->object;
	struct siblings *siblings = find_place(config, statement, item);

	if (!siblings)
		return false;
	memcpy(siblings_add(object, siblings), &statement->any, object->size);
	return true;
}

static void read_statement(struct config *config, size_t number)
{
	struct line line = file_line(&config->file, number);
	struct statement statement;
	struct item *item;
	bool is_wrong;

	is_wrong = statement_parse(&statement, FORM_ADD, &line);
	if (!statement.object || !statement.path)
		return;
	statement.any.entity.statement = number;
	item = config_take_name(config, &statement, &line);
	if (is_wrong || !item || !place_entity(config, &statement, item))
		statement_release(&statement);
	else if (!config->is_silent)
		statement_caution(&statement);
}

static void report_missing(const struct config *config, const struct object *object,
			   const struct path *path)
{
	const struct ruleset *ruleset = &config->ruleset;
	struct choices choices;
	size_t i;

	choices_init(&choices, path->collector);
	for (i = 0; i < ruleset->collectors.count && i < CANDIDATES; i++)
		choices_add(&choices, collector_at(ruleset, i)->entity.path.collector);
	if (choices.nearest)
		refused("%s '%s/%s': there is no collector '%s' above; did you mean '%s'? "
			"accepted: %s", object->name, path->collector, path->member,
			path->collector, choices.nearest, choices.list);
	else
		refused("%s '%s/%s': there is no collector '%s' above; accepted: %s",
			object->name, path->collector, path->member, path->collector,
			choices.list[0] ? choices.list :
					  "the name of a collector of a line before it");
}

/* What belongs to a collector comes after it, as it would have to be added. */
static void check_owner(const struct config *config, const struct line *line,
			size_t number)
{
	const struct object *object;
	const struct item *owner;
	struct choices accepted;
	char text[PLACE_TEXT];
	struct fault fault;
	struct path path;

	object = object_find(line->words[0], &accepted);
	if (!object || !object->is_member || line->n_words < 2 ||
	    !object_path_parse(object, line->words[1], &path, &fault))
		return;
	owner = find_collector(config, &path);
	if (owner && owner->statement < number)
		return;
	place_line(line->numbers[1]);
	if (!owner) {
		report_missing(config, object, &path);
		return;
	}
	config_place(config, owner->statement, text);
	refused("%s '%s/%s': its collector comes after it, on %s; accepted: the collector "
		"first", object->name, path.collector, path.member, text);
}

static const struct prefixes *named_list(const struct word *word, const struct entity *entity)
{
	const struct prefixes *prefixes;

	if (!word->attr_list)
		return NULL;
	prefixes = word_value(word, entity);
	return prefixes->name[0] ? prefixes : NULL;
}

/* It may come after what names it. */
static void check_names(const struct object *object, const struct entity *entity, void *data)
{
	const struct config *config = data;
	const struct prefixes *prefixes;
	struct path path = { .member = "" };
	struct key key;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		prefixes = named_list(&object->words[i], entity);
		if (!prefixes)
			continue;
		strcpy(path.collector, prefixes->name);
		key_of_path(&list_object, &path, &key);
		if (index_find(&config->names, &key))
			continue;
		config_look_at(config, entity, object->words[i].name);
		absent_reference(&config->ruleset, &object->words[i], prefixes->name);
	}
}

void config_read(struct config *config)
{
	struct line line;
	size_t i;

	for (i = 0; i < config->file.n_statements; i++)
		read_statement(config, i);
	for (i = 0; i < config->file.n_statements; i++) {
		line = file_line(&config->file, i);
		check_owner(config, &line, i);
	}
	ruleset_visit(&config->ruleset, check_names, config);
	order_receivers(config);
	conflicts_report(config);
}

int config_load(struct config *config, const char *name)
{
	memset(config, 0, sizeof(*config));
	place_enter(name, &config->file.map);
	file_read(&config->file, name);
	config_read(config);
	if (!place_pause())
		return DONE;
	place_leave();
	return REFUSED;
}
