// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
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

/* Not if any of them was more: they are of another, or somebody has changed the file. */
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

/* ---- What was renamed goes on with its baseline */

#define GROUP_TEXT	(2 * KEY_TEXT + 32)

/**
 * struct following - entries of a baseline are given to the objects that are there
 * @left: those that no object has got yet, by key
 * @followed: those that one has got, by the key that it has now
 * @names: what collectors were called, by what they are called now; without those of
 *	which that is not known
 * @groups: keys of @left, by group_text(); NULL: names are what they were
 * @is_member: it is about what belongs to collectors, not about these
 */
struct following {
	json_t *left;
	json_t *followed;
	json_t *names;
	json_t *groups;
	bool is_member;
};

/* What objects have in common of which one may have become another; @collector: theirs,
 * or empty.
 */
static void group_text(const char *object, const char *collector, uint64_t since,
		       char text[GROUP_TEXT])
{
	snprintf(text, GROUP_TEXT, "%s %s %" PRIu64, object, collector, since);
}

static uint64_t since_of(const json_t *kept)
{
	return json_integer_value(json_object_get(kept, SINCE));
}

/* The group of "receiver netflow/online", or of "collector netflow". */
static void group_of_key(const char *key, const json_t *kept, char text[GROUP_TEXT])
{
	char object[KEY_TEXT], collector[KEY_TEXT] = "";
	size_t length = strcspn(key, " ");
	const char *slash = strchr(key + length, '/');

	snprintf(object, sizeof(object), "%.*s", (int)length, key);
	if (slash)
		snprintf(collector, sizeof(collector), "%.*s", (int)(slash - key - length - 1),
			 key + length + 1);
	group_text(object, collector, since_of(kept), text);
}

static json_t *make_groups(json_t *left)
{
	json_t *groups = json_object();
	json_t *kept, *group;
	char text[GROUP_TEXT];
	const char *key;

	json_object_foreach(left, key, kept) {
		/* Somebody may have changed the file. */
		if (!strchr(key, ' '))
			continue;
		group_of_key(key, kept, text);
		group = json_object_get(groups, text);
		if (!group) {
			group = json_array();
			json_object_set_new(groups, text, group);
		}
		json_array_append_new(group, json_string(key));
	}
	return groups;
}

/* The key of the only entry that can be the object's: its counters began when these
 * did, and were no more than these are. That of what was not set back has none of them.
 */
static const char *guess(const struct following *following, const struct object *object,
			 const struct entity *entity, const char *collector)
{
	const json_t *kept, *values;
	const char *found = NULL;
	char text[GROUP_TEXT];
	json_t *key;
	size_t i;

	group_text(object->name, object->is_member ? collector : "", entity->since, text);
	json_array_foreach(json_object_get(following->groups, text), i, key) {
		kept = json_object_get(following->left, json_string_value(key));
		values = json_object_get(kept, COUNTERS);
		if (!kept || (values && !can_subtract(object->counters, values, entity)))
			continue;
		if (found)
			return NULL;
		found = json_string_value(key);
	}
	return found;
}

/* Whether there is an entry of the object where it was if just its collector was renamed. */
static bool has_stayed(const struct following *following, const struct object *object,
		       const struct entity *entity, const char *collector, char key[KEY_TEXT])
{
	struct entity before = { .path = entity->path };
	const json_t *kept;

	snprintf(before.path.collector, sizeof(before.path.collector), "%s", collector);
	key_text(object, &before, key);
	kept = json_object_get(following->left, key);
	return kept && since_of(kept) == entity->since;
}

static void follow(const struct object *object, const struct entity *entity, void *data)
{
	struct following *following = data;
	char key[KEY_TEXT], stayed[KEY_TEXT];
	const char *collector;
	const char *was = NULL;

	key_text(object, entity, key);
	if (object->is_member != following->is_member || json_object_get(following->followed, key))
		return;
	collector = json_string_value(json_object_get(following->names, entity->path.collector));
	if (!collector)
		collector = entity->path.collector;
	if (following->groups)
		was = guess(following, object, entity, collector);
	else if (has_stayed(following, object, entity, collector, stayed))
		was = stayed;
	if (!was)
		return;
	json_object_set(following->followed, key, json_object_get(following->left, was));
	json_object_del(following->left, was);
	if (!object->is_member)
		json_object_set_new(following->names, key + strlen(object->name) + 1,
				    json_string(was + strlen(object->name) + 1));
}

/* Those of which the name says it first, then those that were renamed. */
static void follow_all(struct following *following, const struct ruleset *whole)
{
	ruleset_visit(whole, follow, following);
	following->groups = make_groups(following->left);
	ruleset_visit(whole, follow, following);
	json_decref(following->groups);
	following->groups = NULL;
}

void baseline_follow(json_t *baseline, const struct ruleset *whole)
{
	struct following following = {
		.left = json_object_get(baseline, OBJECTS),
		.followed = json_object(),
		.names = json_object(),
	};

	follow_all(&following, whole);
	following.is_member = true;
	follow_all(&following, whole);
	json_decref(following.names);
	json_object_set_new(baseline, OBJECTS, following.followed);
}

static void note(const struct object *object, const struct entity *entity, void *data)
{
	json_t *kept;
	char key[KEY_TEXT];

	key_text(object, entity, key);
	if (json_object_get(data, key))
		return;
	kept = json_object();
	json_object_set_new(kept, SINCE, json_integer(entity->since));
	json_object_set_new(data, key, kept);
}

void baseline_note(json_t *baseline, const struct ruleset *whole)
{
	ruleset_visit(whole, note, json_object_get(baseline, OBJECTS));
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
