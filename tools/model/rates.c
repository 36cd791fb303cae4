// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/rates.h"
#include "text/memory.h"

static void count(const struct object *object, const struct entity *entity, void *data)
{
	struct snapshot *snapshot = data;

	(void)object;
	(void)entity;
	snapshot->count++;
}

static void enter(const struct object *object, const struct entity *entity, void *data)
{
	struct snapshot *snapshot = data;
	struct key key;
	bool is_new;

	key_of_path(object, &entity->path, &key);
	index_add(&snapshot->index, &key, &is_new)->position = snapshot->count;
	memcpy(snapshot->counters[snapshot->count++], entity->counters,
	       sizeof(entity->counters));
}

void snapshot_take(struct snapshot *snapshot, const struct ruleset *ruleset)
{
	memset(snapshot, 0, sizeof(*snapshot));
	ruleset_visit(ruleset, count, snapshot);
	snapshot->counters = zeros(snapshot->count + 1, sizeof(*snapshot->counters));
	snapshot->count = 0;
	ruleset_visit(ruleset, enter, snapshot);
	snapshot->taken = ruleset->taken;
}

void snapshot_release(struct snapshot *snapshot)
{
	index_release(&snapshot->index);
	free(snapshot->counters);
	memset(snapshot, 0, sizeof(*snapshot));
}

static const uint64_t *find(const struct snapshot *snapshot, const struct object *object,
			    const struct path *path)
{
	const struct item *item;
	struct key key;

	key_of_path(object, path, &key);
	item = index_find(&snapshot->index, &key);
	return item ? snapshot->counters[item->position] : NULL;
}

static void compare_siblings(const struct snapshot *snapshot, const struct object *object,
			     const struct siblings *siblings)
{
	struct entity *entity;
	size_t i;

	for (i = 0; i < siblings->count; i++) {
		entity = sibling(object, siblings, i);
		entity->before = find(snapshot, object, &entity->path);
	}
}

void snapshot_compare(const struct snapshot *snapshot, struct ruleset *ruleset)
{
	const struct collector *collector;
	size_t i, k;

	compare_siblings(snapshot, &collector_object, &ruleset->collectors);
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		for (k = 0; k < N_MEMBERS; k++)
			compare_siblings(snapshot, member_objects[k], &collector->members[k]);
	}
	ruleset->seconds = (ruleset->taken - snapshot->taken) / 1000.0;
	/* The shortest time that this clock tells apart. */
	if (ruleset->seconds < 0.001)
		ruleset->seconds = 0.001;
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
