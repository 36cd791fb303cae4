// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/sets.h"
#include "text/memory.h"

/**
 * struct sets - those of all tables, and maps
 * @list: as nft tells them
 * @count: of @list
 */
struct sets {
	const json_t **list;
	size_t count;
};

static void find_sets(struct sets *sets, const json_t *objects)
{
	const json_t *object, *set;
	size_t i;

	sets->list = zeros(json_array_size(objects) + 1, sizeof(void *));
	sets->count = 0;
	for (i = 0; i < json_array_size(objects); i++) {
		object = json_array_get(objects, i);
		set = json_object_get(object, "set");
		/* What an empty map will have is nothing to rely on. */
		if (!set && json_object_get(json_object_get(object, "map"), "elem"))
			set = json_object_get(object, "map");
		if (set)
			sets->list[sets->count++] = set;
	}
}

static bool is_same(const json_t *set, const json_t *rule, const char *key)
{
	const json_t *value = json_object_get(set, key);

	return value && json_equal(value, json_object_get(rule, key));
}

/* They and rules are of a table, and that is of a family; a name is of one of them. */
static const json_t *find_set(const struct sets *sets, const json_t *rule, const char *name)
{
	const char *own;
	size_t i;

	for (i = 0; i < sets->count; i++) {
		own = json_string_value(json_object_get(sets->list[i], "name"));
		if (own && !strcmp(own, name) && is_same(sets->list[i], rule, "table") &&
		    is_same(sets->list[i], rule, "family"))
			return sets->list[i];
	}
	return NULL;
}

/* One that is empty has no key of elements. */
static json_t *elements_of(const json_t *set)
{
	json_t *elements = json_object_get(set, "elem");

	return json_is_array(elements) ? json_incref(elements) : json_array();
}

/* @part: of a statement; what it has under @key may be "@NAME" */
static void resolve(const struct sets *sets, const json_t *rule, json_t *part, const char *key)
{
	const char *name = json_string_value(json_object_get(part, key));
	const json_t *set = NULL;
	json_t *anonymous;

	if (name && name[0] == '@')
		set = find_set(sets, rule, name + 1);
	if (!set)
		return;
	anonymous = json_object();
	json_object_set_new(anonymous, "set", elements_of(set));
	json_object_set_new(part, key, anonymous);
}

static void resolve_rule(const struct sets *sets, const json_t *rule)
{
	const json_t *statements = json_object_get(rule, "expr");
	const json_t *statement;
	size_t i;

	for (i = 0; i < json_array_size(statements); i++) {
		statement = json_array_get(statements, i);
		resolve(sets, rule, json_object_get(statement, "match"), "right");
		resolve(sets, rule, json_object_get(statement, "vmap"), "data");
	}
}

void sets_resolve(const json_t *objects)
{
	struct sets sets;
	size_t i;

	find_sets(&sets, objects);
	for (i = 0; sets.count && i < json_array_size(objects); i++)
		resolve_rule(&sets, json_object_get(json_array_get(objects, i), "rule"));
	free(sets.list);
}
