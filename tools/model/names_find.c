// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/absent.h"
#include "model/index.h"
#include "model/names.h"
#include "text/memory.h"
#include "text/suggest.h"

/**
 * struct finder - what was found so far
 * @names: see names_find()
 * @ruleset: see names_find()
 * @targets: see names_find()
 * @count: number of @targets
 * @room: how many @targets have room
 * @found: those, by path
 */
struct finder {
	const struct names *names;
	const struct ruleset *ruleset;
	struct target *targets;
	size_t count;
	size_t room;
	struct index found;
};

/* Neither the kind is said, nor a '/' tells it. */
static bool is_either(const struct named *named)
{
	return !named->object && !named->is_all && !named->path.member[0];
}

/* "collectors", where none is called so, stands for the kind: then that is said; else NULL. */
static const struct object *kind_of_plural(const char *text)
{
	size_t i;

	for (i = 0; objects[i]; i++)
		if (!strcmp(objects[i]->plural, text))
			return objects[i];
	return NULL;
}

/* The kind that was meant, where one may stand alone, and no name is like it; or NULL. */
static const struct object *kind_alone(const struct ruleset *ruleset, const char *text)
{
	struct choices choices;

	object_find(text, &choices);
	if (!choices.nearest || absent_is_like(ruleset, text))
		return NULL;
	return object_find(choices.nearest, &choices);
}

/* A kind that is mistyped looks like the name of a collector. */
static int refuse_collector(const struct finder *finder, const struct named *named)
{
	const struct names *names = finder->names;
	const struct object *kind = NULL;
	struct choices choices;

	if (named == names->list && is_either(named))
		kind = kind_of_plural(named->text);
	if (!kind && names->is_alone && is_either(named))
		kind = kind_alone(finder->ruleset, named->text);
	if (kind)
		return wrong("unknown object " QUOTED ": did you mean '%s'? accepted: %s, or a name",
			     named->text, kind->name, kind->name);
	if (names->count > 1 && named == names->list && is_either(named)) {
		object_find(named->text, &choices);
		if (choices.nearest)
			return unknown("object", &choices);
	}
	if (is_either(named))
		return absent_top(finder->ruleset, named->path.collector);
	return absent_collector(finder->ruleset, named->path.collector);
}

static int add(struct finder *finder, const struct object *object, const struct entity *entity)
{
	struct target *target;
	char text[PATH_TEXT];
	struct key key;
	bool is_new;

	key_of_path(object, &entity->path, &key);
	index_add(&finder->found, &key, &is_new);
	if (!is_new) {
		path_text(&entity->path, text);
		return wrong("%s '%s': it is named twice; accepted: once", object->name, text);
	}
	if (finder->count == finder->room) {
		finder->room = 2 * finder->room + 16;
		finder->targets = grow(finder->targets, finder->room, sizeof(*target));
	}
	target = &finder->targets[finder->count++];
	target->object = object;
	target->entity = entity;
	return DONE;
}

static int add_all(struct finder *finder, const struct collector *collector)
{
	const struct object *object = finder->names->object;
	const struct siblings *siblings;
	int status = DONE;
	size_t i;

	if (!object)
		object = &receiver_object;
	siblings = &collector->members[object->member];
	if (!siblings->count)
		return refused("collector '%s': it has no %s",
			       collector->entity.path.collector, object->plural);
	for (i = 0; i < siblings->count && !status; i++)
		status = add(finder, object, sibling(object, siblings, i));
	return status;
}

static int find_either(struct finder *finder, const struct collector *collector,
		       const struct named *named)
{
	const char *name = named->path.member;
	const struct entity *receiver = collector_member(collector, &receiver_object, name);
	const struct entity *pool = collector_member(collector, &pool_object, name);

	if (receiver && pool)
		return refused("'%s': a pool and a receiver have this name; accepted: '%s pool "
			       "%s' or '%s receiver %s'", named->text, finder->names->verb,
			       named->text, finder->names->verb, named->text);
	if (receiver)
		return add(finder, &receiver_object, receiver);
	return pool ? add(finder, &pool_object, pool) : absent_member(collector, named->object, named->path.member);
}

static int add_list(struct finder *finder, const struct named *named)
{
	const struct prefix_list *list = ruleset_list(finder->ruleset, named->path.collector);

	return list ? add(finder, &list_object, &list->entity) : absent_list(finder->ruleset, named->path.collector);
}

/* A collector or a list. */
static int find_top(struct finder *finder, const struct named *named)
{
	const char *name = named->path.collector;
	const struct collector *collector = ruleset_collector(finder->ruleset, name);
	const struct prefix_list *list = ruleset_list(finder->ruleset, name);
	const char *verb = finder->names->verb;

	if (collector && list)
		return refused("'%s': a collector and a list have this name; accepted: '%s "
			       "collector %s' or '%s list %s'", name, verb, name, verb, name);
	if (collector)
		return add(finder, &collector_object, &collector->entity);
	return list ? add(finder, &list_object, &list->entity) : refuse_collector(finder, named);
}

static int find(struct finder *finder, const struct named *named)
{
	const struct collector *collector = ruleset_collector(finder->ruleset, named->path.collector);
	const struct entity *entity;

	if (named->object == &list_object)
		return add_list(finder, named);
	if (is_either(named))
		return find_top(finder, named);
	if (!collector)
		return refuse_collector(finder, named);
	if (named->is_all)
		return add_all(finder, collector);
	if (!named->object)
		return find_either(finder, collector, named);
	if (!named->object->is_member)
		return add(finder, named->object, &collector->entity);
	entity = collector_member(collector, named->object, named->path.member);
	return entity ? add(finder, named->object, entity) : absent_member(collector, named->object, named->path.member);
}

/* Whether what stands among the words is no word, but a name without a '/'. */
static bool is_top(const struct finder *finder, const char *word)
{
	struct choices accepted;

	return !object_word(finder->targets->object, word, &accepted) &&
	       (ruleset_collector(finder->ruleset, word) || ruleset_list(finder->ruleset, word));
}

/* A name with a '/' ends those that have none, and the other way round: what follows was
 * taken for words.
 */
static int check_words(const struct finder *finder)
{
	const struct names *names = finder->names;
	const char *first = names->list->text;
	size_t i = 0;

	while (finder->count && i < names->n_words && is_top(finder, names->words[i]))
		i++;
	if (i && strchr(first, '/'))
		return names_refuse_mixed(names->words[0], first);
	if (i && i < names->n_words && strchr(names->words[i], '/'))
		return names_refuse_mixed(names->words[i], names->words[i - 1]);
	return DONE;
}

int names_find(const struct names *names, const struct ruleset *ruleset,
	       struct target **targets, size_t *count)
{
	struct finder finder = { .names = names, .ruleset = ruleset };
	int status = DONE;
	size_t i;

	for (i = 0; i < names->count && !status; i++)
		status = find(&finder, &names->list[i]);
	if (!status)
		status = check_words(&finder);
	index_release(&finder.found);
	*targets = finder.targets;
	*count = finder.count;
	return status;
}

/* Whether a name stands for an object; a receiver is shown with its pool. */
static bool stands_for(const struct named *named, const struct object *only,
		       const struct object *object, const struct entity *entity)
{
	const struct receiver *receiver = (const struct receiver *)entity;
	bool is_whole = named->is_all || named->object == &collector_object || is_either(named);
	bool is_in_pool = object == &receiver_object && (!only || only == &pool_object);

	if (strcmp(named->path.collector, entity->path.collector))
		return false;
	if (object == &list_object)
		return named->object == &list_object || is_either(named);
	if (named->object == &list_object)
		return false;
	if (!object->is_member)
		return true;
	if (is_whole)
		return !only || !only->is_member || only == object ||
		       (is_in_pool && receiver->pool[0]);
	if (!strcmp(named->path.member, entity->path.member))
		return !only || only == object;
	return is_in_pool && !strcmp(named->path.member, receiver->pool);
}

/* Whether an object is shown where all of a kind are: with its collector, and a receiver
 * with its pool.
 */
static bool is_of_kind(const struct object *kind, const struct object *object,
		       const struct entity *entity)
{
	if (kind == object || kind == &collector_object)
		return (kind == &list_object) == (object == &list_object);
	if (kind == &list_object || object == &list_object)
		return false;
	if (kind == &pool_object && object == &receiver_object)
		return ((const struct receiver *)entity)->pool[0];
	return !object->is_member;
}

static bool is_named(const struct object *object, const struct entity *entity, const void *data)
{
	const struct names *names = data;
	size_t i;

	if (names->all)
		return is_of_kind(names->all, object, entity);
	for (i = 0; i < names->count; i++)
		if (stands_for(&names->list[i], names->object, object, entity))
			return true;
	return false;
}

/* That there is what a name stands for. */
static int check(const struct finder *finder, const struct named *named)
{
	const struct collector *collector = ruleset_collector(finder->ruleset, named->path.collector);
	const char *name = named->path.member;
	size_t i;

	if (named->object == &list_object)
		return ruleset_list(finder->ruleset, named->path.collector) ?
		       DONE : absent_list(finder->ruleset, named->path.collector);
	if (!collector && is_either(named) && ruleset_list(finder->ruleset, named->path.collector))
		return DONE;
	if (!collector)
		return refuse_collector(finder, named);
	if (named->is_all || named->object == &collector_object || is_either(named))
		return DONE;
	for (i = 0; i < N_MEMBERS; i++)
		if ((!named->object || named->object == member_objects[i]) &&
		    collector_member(collector, member_objects[i], name))
			return DONE;
	return absent_member(collector, named->object, named->path.member);
}

static void narrow(const struct names *names, struct ruleset *ruleset)
{
	struct collector *collector;
	size_t i, k;

	siblings_narrow(&list_object, &ruleset->lists, is_named, names);
	siblings_narrow(&collector_object, &ruleset->collectors, is_named, names);
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		for (k = 0; k < N_MEMBERS; k++)
			siblings_narrow(member_objects[k], &collector->members[k], is_named,
					names);
	}
}

int names_narrow(const struct names *names, struct ruleset *ruleset)
{
	struct names these = *names;
	const struct finder finder = { .names = &these, .ruleset = ruleset };
	int status = DONE;
	size_t i;

	/* What is called as its kind is, is meant by that. */
	if (ruleset_collector(ruleset, names->list->path.collector) ||
	    ruleset_list(ruleset, names->list->path.collector))
		these.all = NULL;
	for (i = 0; i < names->count && !status && !these.all; i++)
		status = check(&finder, &names->list[i]);
	if (!status)
		narrow(&these, ruleset);
	return status;
}

static bool has_name(const struct object *object, const struct entity *entity,
		     const void *name)
{
	(void)object;
	return !strcmp(entity->path.collector, name);
}

int ruleset_narrow(struct ruleset *ruleset, const char *name)
{
	if (!ruleset_collector(ruleset, name))
		return absent_collector(ruleset, name);
	siblings_narrow(&collector_object, &ruleset->collectors, has_name, name);
	return DONE;
}
