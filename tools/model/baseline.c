// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/baseline.h"

/* The member of the document. */
#define OBJECTS		"objects"
/* Of an object: since when it was counted, and when that was set back. */
#define SINCE		"since"
#define TIME		"time"
#define COUNTERS	"counters"

#define KEY_TEXT	(PATH_TEXT + 32)

json_t *baseline_new(void)
{
	json_t *baseline = json_object();

	json_object_set_new(baseline, OBJECTS, json_object());
	return baseline;
}

bool baseline_is_valid(const json_t *baseline)
{
	return json_is_object(json_object_get(baseline, OBJECTS));
}

/* "receiver netflow/online" */
static void key_text(const struct object *object, const struct entity *entity,
		     char text[KEY_TEXT])
{
	char path[PATH_TEXT];

	path_text(&entity->path, path);
	snprintf(text, KEY_TEXT, "%s %s", object->name, path);
}

/**
 * struct setting - counters are set back
 * @objects: of the baseline
 * @time: when that was
 */
struct setting {
	json_t *objects;
	uint64_t time;
};

static void set(const struct object *object, const struct entity *entity, void *data)
{
	const struct counters *counters = object->counters;
	const struct setting *setting = data;
	json_t *values = json_object();
	json_t *kept = json_object();
	char key[KEY_TEXT];
	size_t i;

	for (i = 0; i < counters->count; i++)
		json_object_set_new(values, counters->table[i].key,
				    json_integer(entity->counters[counters->table[i].attr]));
	json_object_set_new(kept, SINCE, json_integer(entity->since));
	json_object_set_new(kept, TIME, json_integer(setting->time));
	json_object_set_new(kept, COUNTERS, values);
	key_text(object, entity, key);
	json_object_set_new(setting->objects, key, kept);
}

void baseline_set(json_t *baseline, const struct ruleset *ruleset, uint64_t time)
{
	struct setting setting = { json_object_get(baseline, OBJECTS), time };

	ruleset_visit(ruleset, set, &setting);
}

static void note(const struct object *object, const struct entity *entity, void *data)
{
	char key[KEY_TEXT];

	key_text(object, entity, key);
	json_object_set_new(data, key, json_true());
}

void baseline_forget(json_t *baseline, const struct ruleset *whole)
{
	json_t *kept = json_object_get(baseline, OBJECTS);
	json_t *present = json_object();
	json_t *value;
	const char *key;
	void *next;

	ruleset_visit(whole, note, present);
	json_object_foreach_safe(kept, next, key, value)
		if (!json_object_get(present, key))
			json_object_del(kept, key);
	json_decref(present);
}

/* Not if any of them was more: a file that somebody has changed. */
static bool can_subtract(const struct counters *counters, const json_t *values,
			 const struct entity *entity)
{
	json_int_t before;
	size_t i;

	for (i = 0; i < counters->count; i++) {
		before = json_integer_value(json_object_get(values, counters->table[i].key));
		if (before < 0 || (uint64_t)before > entity->counters[counters->table[i].attr])
			return false;
	}
	return true;
}

/**
 * struct subtraction - counters are counted from a baseline
 * @objects: of the baseline
 * @time: the first time of those that were
 */
struct subtraction {
	const json_t *objects;
	uint64_t time;
};

static void subtract(const struct object *object, const struct entity *entity, void *data)
{
	const struct counters *counters = object->counters;
	struct subtraction *subtraction = data;
	uint64_t time;
	const json_t *kept, *values;
	struct entity *changed;
	char key[KEY_TEXT];
	size_t i;

	key_text(object, entity, key);
	kept = json_object_get(subtraction->objects, key);
	values = json_object_get(kept, COUNTERS);
	if ((uint64_t)json_integer_value(json_object_get(kept, SINCE)) != entity->since ||
	    !json_is_object(values) || !can_subtract(counters, values, entity))
		return;
	time = json_integer_value(json_object_get(kept, TIME));
	if (!subtraction->time || time < subtraction->time)
		subtraction->time = time;
	/* The ruleset is the caller's to change. */
	changed = (struct entity *)entity;
	for (i = 0; i < counters->count; i++)
		changed->counters[counters->table[i].attr] -=
			json_integer_value(json_object_get(values, counters->table[i].key));
}

uint64_t baseline_subtract(const json_t *baseline, struct ruleset *ruleset)
{
	struct subtraction subtraction = { json_object_get(baseline, OBJECTS), 0 };

	ruleset_visit(ruleset, subtract, &subtraction);
	return subtraction.time;
}
