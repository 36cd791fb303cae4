// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/ruleset.h"
#include "text/suggest.h"

struct collector *collector_at(const struct ruleset *ruleset, size_t i)
{
	return (struct collector *)sibling(&collector_object, &ruleset->collectors, i);
}

static void visit_siblings(const struct object *object, const struct siblings *siblings,
			   void (*visit)(const struct object *object,
					 const struct entity *entity, void *data), void *data)
{
	size_t i;

	for (i = 0; i < siblings->count; i++)
		visit(object, sibling(object, siblings, i), data);
}

void ruleset_visit(const struct ruleset *ruleset,
		   void (*visit)(const struct object *object, const struct entity *entity,
				 void *data), void *data)
{
	const struct collector *collector;
	size_t i, k;

	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		visit(&collector_object, &collector->entity, data);
		for (k = 0; k < N_MEMBERS; k++)
			visit_siblings(member_objects[k], &collector->members[k], visit, data);
	}
}

void ruleset_release(struct ruleset *ruleset)
{
	siblings_release(&collector_object, &ruleset->collectors);
	ruleset->generation = 0;
}

static int refuse_absent(const char *what, const struct choices *present)
{
	if (present->nearest)
		return refused("there is no %s " QUOTED "; did you mean '%s'? accepted: %s",
			       what, present->given, present->nearest, present->list);
	if (present->list[0])
		return refused("there is no %s " QUOTED "; accepted: %s", what,
			       present->given, present->list);
	return refused("there is no %s " QUOTED "; there is none at all", what,
		       present->given);
}

/* Whether an object is asked for: by its own name, or a receiver by its pool's. */
static bool has_name(const struct object *object, const struct entity *entity,
		     const void *name)
{
	const struct receiver *receiver = (const struct receiver *)entity;

	return !strcmp(path_name(&entity->path), name) ||
	       (object == &receiver_object && !strcmp(receiver->pool, name));
}

/* Leaves just those of the name; returns how many they are. */
static size_t narrow(const struct object *object, struct siblings *siblings, const char *name)
{
	siblings_narrow(object, siblings, has_name, name);
	return siblings->count;
}

static void add_choices(struct choices *choices, const struct object *object,
			const struct siblings *siblings)
{
	size_t i;

	for (i = 0; i < siblings->count; i++)
		choices_add(choices, path_name(&sibling(object, siblings, i)->path));
}

static int narrow_collector(struct collector *collector, const char *name)
{
	struct choices present;
	size_t found = 0;
	size_t i;

	choices_init(&present, name);
	for (i = 0; i < N_MEMBERS; i++)
		add_choices(&present, member_objects[i], &collector->members[i]);
	for (i = 0; i < N_MEMBERS; i++)
		found += narrow(member_objects[i], &collector->members[i], name);
	return found ? DONE : refuse_absent("pool or receiver", &present);
}

int ruleset_narrow(struct ruleset *ruleset, const struct path *path)
{
	struct choices present;

	choices_init(&present, path->collector);
	add_choices(&present, &collector_object, &ruleset->collectors);
	if (!narrow(&collector_object, &ruleset->collectors, path->collector))
		return refuse_absent("collector", &present);
	return path->member[0] ? narrow_collector(collector_at(ruleset, 0), path->member) : DONE;
}
