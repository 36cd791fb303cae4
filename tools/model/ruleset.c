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
	ruleset->confirm = 0;
	ruleset->seconds = 0;
}

static int refuse_absent(const struct choices *present)
{
	if (present->nearest)
		return refused("there is no collector " QUOTED "; did you mean '%s'? accepted: "
			       "%s", present->given, present->nearest, present->list);
	if (present->list[0])
		return refused("there is no collector " QUOTED "; accepted: %s", present->given,
			       present->list);
	return refused("there is no collector " QUOTED "; there is none at all",
		       present->given);
}

static bool has_name(const struct object *object, const struct entity *entity,
		     const void *name)
{
	(void)object;
	return !strcmp(entity->path.collector, name);
}

int ruleset_narrow(struct ruleset *ruleset, const char *name)
{
	struct choices present;
	size_t i;

	choices_init(&present, name);
	for (i = 0; i < ruleset->collectors.count; i++)
		choices_add(&present, collector_at(ruleset, i)->entity.path.collector);
	siblings_narrow(&collector_object, &ruleset->collectors, has_name, name);
	return ruleset->collectors.count ? DONE : refuse_absent(&present);
}
