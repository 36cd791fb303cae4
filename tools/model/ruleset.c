// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/ruleset.h"

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

void ruleset_visit_all(const struct ruleset *ruleset,
		       void (*visit)(const struct object *object, const struct entity *entity,
				     void *data), void *data)
{
	visit_siblings(&list_object, &ruleset->lists, visit, data);
	ruleset_visit(ruleset, visit, data);
}

const struct prefix_list *ruleset_list(const struct ruleset *ruleset, const char *name)
{
	return (const struct prefix_list *)siblings_find(&list_object, &ruleset->lists, name);
}

const struct collector *ruleset_collector(const struct ruleset *ruleset, const char *name)
{
	return (const struct collector *)siblings_find(&collector_object, &ruleset->collectors,
						       name);
}

const struct entity *collector_member(const struct collector *collector,
				      const struct object *object, const char *name)
{
	return siblings_find(object, &collector->members[object->member], name);
}

const struct entity *ruleset_find(const struct ruleset *ruleset, const struct object *object,
				  const struct path *path)
{
	const struct collector *collector;

	if (object == &list_object)
		return siblings_find(object, &ruleset->lists, path->collector);
	collector = ruleset_collector(ruleset, path->collector);
	if (!collector || !object->is_member)
		return collector ? &collector->entity : NULL;
	return collector_member(collector, object, path->member);
}

static void expand(const struct object *object, const struct entity *entity, void *data)
{
	const struct prefix_list *list;
	struct prefixes *prefixes;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		if (!object->words[i].attr_list)
			continue;
		/* The ruleset is the caller's to change. */
		prefixes = word_place(&object->words[i], (struct entity *)entity);
		list = prefixes->name[0] && !prefixes->count ?
		       ruleset_list(data, prefixes->name) : NULL;
		if (!list)
			continue;
		/* Not a copy for each: there may be thousands that name it. */
		prefixes->list = list->prefixes.list;
		prefixes->count = list->prefixes.count;
	}
}

void ruleset_expand(struct ruleset *ruleset)
{
	ruleset_visit(ruleset, expand, ruleset);
}

static void fold(const struct object *object, const struct entity *entity, void *data)
{
	struct prefixes *prefixes;
	size_t i;

	(void)data;
	for (i = 0; i < object->n_words; i++) {
		if (!object->words[i].attr_list)
			continue;
		prefixes = word_place(&object->words[i], (struct entity *)entity);
		if (!prefixes->name[0])
			continue;
		prefixes->list = NULL;
		prefixes->count = 0;
	}
}

void ruleset_fold(struct ruleset *ruleset)
{
	ruleset_visit(ruleset, fold, NULL);
}

void ruleset_release(struct ruleset *ruleset)
{
	siblings_release(&list_object, &ruleset->lists);
	siblings_release(&collector_object, &ruleset->collectors);
	ruleset->generation = 0;
	ruleset->confirm = 0;
	ruleset->seconds = 0;
}
