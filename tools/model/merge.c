// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/absent.h"
#include "model/merge.h"
#include "text/memory.h"
#include "text/place.h"
#include "text/suggest.h"

static void add_present(const struct object *object, const struct entity *entity, void *data)
{
	struct key key;
	bool is_new;

	key_of_path(object, &entity->path, &key);
	index_add(data, &key, &is_new);
}

/* What is wrong here is found, and reported, when the statement is read. */
static enum form form_of(const struct line *line, const struct index *present)
{
	const struct object *object;
	struct choices accepted;
	struct fault fault;
	struct path path;
	struct key key;

	object = object_find(line->words[0], &accepted);
	if (!object || line->n_words < 2 ||
	    !object_path_parse(object, line->words[1], &path, &fault))
		return FORM_ADD;
	key_of_path(object, &path, &key);
	return index_find(present, &key) ? FORM_SET : FORM_ADD;
}

static void read_statement(struct merge *merge, size_t number, const struct index *present)
{
	struct statement *statement = &merge->statements[number];
	struct line line = file_line(&merge->config.file, number);
	enum form form = form_of(&line, present);
	struct item *item;
	bool is_wrong;

	is_wrong = statement_parse(statement, form, &line);
	if (!statement->object || !statement->path)
		return;
	statement->any.entity.statement = number;
	item = config_take_name(&merge->config, statement, &line);
	if (is_wrong || !item)
		return;
	item->position = number;
	merge->forms[number] = form;
}

/* What a statement is about may belong to a collector that neither has, whatever else is
 * wrong with it.
 */
static void check_owner(const struct merge *merge, size_t number, const struct index *index,
			const struct ruleset *present)
{
	const struct statement *statement = &merge->statements[number];
	const struct entity *entity = &statement->any.entity;
	struct path owner = entity->path;
	struct key key;

	if (!statement->object || !statement->path || !statement->object->is_member)
		return;
	owner.member[0] = '\0';
	key_of_path(&collector_object, &owner, &key);
	if (index_find(index, &key) || index_find(&merge->config.names, &key))
		return;
	config_look_at(&merge->config, entity, NULL);
	absent_collector(present, owner.collector);
}

int merge_load(struct merge *merge, const char *name, const struct ruleset *present)
{
	struct file *file = &merge->config.file;
	struct index index = { NULL };
	size_t i;

	memset(merge, 0, sizeof(*merge));
	ruleset_visit_all(present, add_present, &index);
	place_enter(name, &file->map);
	file_read(file, name);
	merge->statements = zeros(file->n_statements, sizeof(*merge->statements));
	merge->forms = zeros(file->n_statements, sizeof(*merge->forms));
	for (i = 0; i < file->n_statements; i++)
		read_statement(merge, i, &index);
	for (i = 0; i < file->n_statements; i++)
		check_owner(merge, i, &index, present);
	index_release(&index);
	return place_leave() ? REFUSED : DONE;
}

const struct statement *merge_find(const struct merge *merge, const struct object *object,
				   const struct path *path)
{
	const struct item *item;
	struct key key;

	key_of_path(object, path, &key);
	item = index_find(&merge->config.names, &key);
	return item ? &merge->statements[item->position] : NULL;
}

void merge_visit(const struct merge *merge,
		 void (*visit)(const struct statement *statement, enum form form, void *data),
		 void *data)
{
	size_t i, k;

	for (k = 0; objects[k]; k++)
		for (i = 0; i < merge->config.file.n_statements; i++)
			if (merge->forms[i] != FORM_PLAIN &&
			    merge->statements[i].object == objects[k])
				visit(&merge->statements[i], merge->forms[i], data);
}

void merge_release(struct merge *merge)
{
	size_t i;

	for (i = 0; merge->statements && i < merge->config.file.n_statements; i++)
		statement_release(&merge->statements[i]);
	free(merge->statements);
	free(merge->forms);
	config_release(&merge->config);
}
