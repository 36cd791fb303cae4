// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/absent.h"
#include "text/suggest.h"

static int refuse(const char *what, const char *name, const struct choices *present)
{
	if (present->nearest)
		return refused("%s " QUOTED ": there is no such %s; did you mean '%s'? "
			       "accepted: %s", what, name, what, present->nearest,
			       present->list);
	if (present->list[0])
		return refused("%s " QUOTED ": there is no such %s; accepted: %s", what, name,
			       what, present->list);
	return refused("%s " QUOTED ": there is no such %s; there is none at all", what, name,
		       what);
}

bool absent_namesakes(const struct ruleset *ruleset, const struct object *object,
		      const char *name, char text[NAMESAKES_TEXT])
{
	const struct collector *collector;
	size_t i, k, count = 0;
	size_t used = 0;

	for (i = 0; i < ruleset->collectors.count && count < NAMESAKES; i++) {
		collector = collector_at(ruleset, i);
		for (k = 0; k < N_MEMBERS; k++)
			if ((!object || object == member_objects[k]) &&
			    collector_member(collector, member_objects[k], name))
				break;
		if (k == N_MEMBERS)
			continue;
		used += snprintf(text + used, NAMESAKES_TEXT - used, "%s'%s/%s'",
				 count++ ? " or " : "", collector->entity.path.collector, name);
	}
	return count;
}

static void add_collectors(struct choices *choices, const struct ruleset *ruleset)
{
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++)
		choices_add(choices, collector_at(ruleset, i)->entity.path.collector);
}

int absent_collector(const struct ruleset *ruleset, const char *name)
{
	struct choices choices;

	choices_init(&choices, name);
	add_collectors(&choices, ruleset);
	return refuse("collector", name, &choices);
}

static void add_lists(struct choices *choices, const struct ruleset *ruleset, size_t most)
{
	const struct siblings *lists = &ruleset->lists;
	size_t i;

	for (i = 0; i < lists->count && i < most; i++)
		choices_add(choices, sibling(&list_object, lists, i)->path.collector);
}

bool absent_is_like(const struct ruleset *ruleset, const char *name)
{
	char namesakes[NAMESAKES_TEXT];
	struct choices choices;

	choices_init(&choices, name);
	add_collectors(&choices, ruleset);
	add_lists(&choices, ruleset, SIZE_MAX);
	return choices.nearest || absent_namesakes(ruleset, NULL, name, namesakes);
}

/* Where what belongs to a collector may be named as well, its name may be only the last
 * part of one. @n_lists: so many lists may be named, too
 */
static int refuse_top(const struct ruleset *ruleset, size_t n_lists, const char *name)
{
	const char *what = n_lists ? "collector or list" : "collector";
	char namesakes[NAMESAKES_TEXT];
	struct choices choices;

	choices_init(&choices, name);
	add_collectors(&choices, ruleset);
	add_lists(&choices, ruleset, n_lists);
	if (!absent_namesakes(ruleset, NULL, name, namesakes))
		return refuse(what, name, &choices);
	return refused("%s " QUOTED ": there is no such %s; did you mean %s? accepted: %s", what,
		       name, what, namesakes, choices.list);
}

int absent_top(const struct ruleset *ruleset, const char *name)
{
	return refuse_top(ruleset, ruleset->lists.count, name);
}

int absent_owner(const struct ruleset *ruleset, const char *name)
{
	return refuse_top(ruleset, 0, name);
}

int absent_list(const struct ruleset *ruleset, const char *name)
{
	struct choices choices;

	choices_init(&choices, name);
	add_lists(&choices, ruleset, SIZE_MAX);
	return refuse("list", name, &choices);
}

/* @without: who is none of them, or NULL */
static void add_members(struct choices *choices, const struct collector *collector,
			const struct object *object, size_t most, const char *without)
{
	const struct siblings *siblings = &collector->members[object->member];
	const char *name;
	size_t i;

	for (i = 0; i < siblings->count && i < most; i++) {
		name = sibling(object, siblings, i)->path.member;
		if (!without || strcmp(name, without))
			choices_add(choices, name);
	}
}

int absent_member(const struct collector *collector, const struct object *object,
		  const char *name)
{
	struct path path = collector->entity.path;
	struct choices choices;
	char text[PATH_TEXT];
	size_t i;

	choices_init(&choices, name);
	for (i = 0; i < N_MEMBERS; i++)
		if (!object || object == member_objects[i])
			add_members(&choices, collector, member_objects[i], SIZE_MAX, NULL);
	snprintf(path.member, sizeof(path.member), "%s", name);
	path_text(&path, text);
	return refuse(object ? object->name : "pool or receiver", text, &choices);
}

int absent_pool(const struct collector *collector, const char *name)
{
	const char *whose = collector->entity.path.collector;
	struct choices choices;

	choices_init(&choices, name);
	add_members(&choices, collector, &pool_object, CANDIDATES, NULL);
	if (choices.nearest)
		return refused("pool '%s': collector '%s' has no such pool; did you mean '%s'? "
			       "accepted: none, %s", name, whose, choices.nearest,
			       choices.list);
	if (choices.list[0])
		return refused("pool '%s': collector '%s' has no such pool; accepted: none, %s",
			       name, whose, choices.list);
	return refused("pool '%s': collector '%s' has no pools; accepted: none, or first 'pool "
		       "%s/%s balance hash'", name, whose, whose, name);
}

int absent_neighbour(const struct collector *collector, const struct receiver *receiver,
		     const char *word, const char *name)
{
	const char *whose = collector->entity.path.collector;
	struct choices choices;

	choices_init(&choices, name);
	add_members(&choices, collector, &receiver_object, CANDIDATES,
		    receiver->entity.path.member);
	if (choices.nearest)
		return refused("%s '%s': collector '%s' has no such receiver; did you mean '%s'? "
			       "accepted: %s", word, name, whose, choices.nearest, choices.list);
	if (choices.list[0])
		return refused("%s '%s': collector '%s' has no such receiver; accepted: %s", word,
			       name, whose, choices.list);
	return refused("%s '%s': collector '%s' has no other receiver; accepted: nothing", word,
		       name, whose);
}

int absent_reference(const struct ruleset *ruleset, const struct word *word, const char *name)
{
	struct choices choices;

	choices_init(&choices, name);
	add_lists(&choices, ruleset, CANDIDATES);
	if (choices.nearest)
		return refused("%s '@%s': there is no list of this name; did you mean '@%s'? "
			       "accepted: %s", word->name, name, choices.nearest, choices.list);
	return refused("%s '@%s': there is no list of this name; accepted: %s", word->name,
		       name, choices.list[0] ? choices.list : "the name of a list");
}

/* What the words of a receiver name of its collector: its pool, and whom it is to stand
 * beside.
 */
static bool report_members(const struct ruleset *ruleset, const struct receiver *receiver)
{
	const struct collector *collector = ruleset_collector(ruleset, receiver->entity.path.collector);
	const struct word *word;
	const char *name;
	size_t i;

	if (receiver->pool[0] && !collector_member(collector, &pool_object, receiver->pool)) {
		absent_pool(collector, receiver->pool);
		return true;
	}
	for (i = 0; i < receiver_object.n_words; i++) {
		word = &receiver_object.words[i];
		if (!(word->flags & WORD_PLACE))
			continue;
		name = word_value(word, &receiver->entity);
		if (!name[0] || collector_member(collector, &receiver_object, name))
			continue;
		absent_neighbour(collector, receiver, word->name, name);
		return true;
	}
	return false;
}

bool absent_words(const struct ruleset *ruleset, const struct object *object,
		  const struct entity *entity)
{
	const struct prefixes *prefixes;
	size_t i;

	if (object == &receiver_object &&
	    report_members(ruleset, (const struct receiver *)entity))
		return true;
	for (i = 0; i < object->n_words; i++) {
		if (!object->words[i].attr_list)
			continue;
		prefixes = word_value(&object->words[i], entity);
		if (!prefixes->name[0] || ruleset_list(ruleset, prefixes->name))
			continue;
		absent_reference(ruleset, &object->words[i], prefixes->name);
		return true;
	}
	return false;
}

bool absent_report(const struct ruleset *ruleset, const struct object *object,
		   const struct entity *entity, bool is_new)
{
	const struct path *path = &entity->path;
	bool is_there = is_new || ruleset_find(ruleset, object, path);
	const struct collector *collector;

	if (object == &list_object) {
		if (!is_there)
			absent_list(ruleset, path->collector);
		return !is_there;
	}
	collector = ruleset_collector(ruleset, path->collector);
	if (!collector && (object->is_member || !is_new)) {
		absent_collector(ruleset, path->collector);
		return true;
	}
	if (!is_there) {
		absent_member(collector, object, path->member);
		return true;
	}
	return absent_words(ruleset, object, entity);
}
