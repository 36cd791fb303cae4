// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "model/index.h"
#include "model/rates.h"
#include "text/memory.h"

/**
 * struct reading - objects of a reading, to be found by their names
 * @index: of positions in @entities
 * @entities: them
 * @count: number of @entities
 */
struct reading {
	struct index index;
	const struct entity **entities;
	size_t count;
};

static void count(const struct object *object, const struct entity *entity, void *data)
{
	size_t *n = data;

	(void)object;
	(void)entity;
	++*n;
}

static void enter(const struct object *object, const struct entity *entity, void *data)
{
	struct reading *reading = data;
	struct key key;
	bool is_new;

	key_of_path(object, &entity->path, &key);
	index_add(&reading->index, &key, &is_new)->position = reading->count;
	reading->entities[reading->count++] = entity;
}

static void compare(const struct object *object, const struct entity *entity, void *data)
{
	const struct reading *reading = data;
	const struct item *item;
	struct key key;

	key_of_path(object, &entity->path, &key);
	item = index_find(&reading->index, &key);
	/* It is ours to change: it is visited in a ruleset that is. */
	if (item)
		((struct entity *)entity)->before = reading->entities[item->position]->counters;
}

void rates_compare(struct ruleset *ruleset, const struct ruleset *before)
{
	struct reading reading = { .entities = NULL };
	size_t n = 0;

	ruleset_visit(before, count, &n);
	reading.entities = zeros(n + 1, sizeof(*reading.entities));
	ruleset_visit(before, enter, &reading);
	ruleset_visit(ruleset, compare, &reading);
	ruleset->seconds = (ruleset->taken - before->taken) / 1000.0;
	index_release(&reading.index);
	free(reading.entities);
}

void rates_difference(const struct entity *entity, uint64_t differences[COUNTERS_MAX])
{
	size_t i;

	for (i = 0; i < COUNTERS_MAX; i++) {
		differences[i] = entity->counters[i];
		if (entity->counters[i] >= entity->before[i])
			differences[i] -= entity->before[i];
	}
}
