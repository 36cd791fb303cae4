// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/rates.h"
#include "model/ruleset_json.h"

/* @seconds: in which they were counted, for rates; 0: as they are */
static json_t *counters_json(const struct counters *counters,
			     const uint64_t values[COUNTERS_MAX], double seconds)
{
	json_t *object = json_object();
	json_t *parts = json_object();
	const struct counter *counter;
	json_t *value;
	size_t i;

	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		value = seconds ? json_real(values[counter->attr] / seconds) :
				  json_integer(values[counter->attr]);
		json_object_set_new(counter->is_part ? parts : object, counter->key, value);
	}
	json_object_set_new(object, counters->parts, parts);
	return object;
}

/* What an object is asked to be is none of what it is, but where an event puts it. */
static bool is_told(const struct word *word, const struct entity *entity)
{
	if (word->flags & WORD_PLACE)
		return !word->kind->is_default(word_value(word, entity));
	return !(word->flags & WORD_RENAME);
}

json_t *object_json(const struct object *object, const struct entity *entity)
{
	json_t *json = json_object();
	const struct word *word;
	size_t i;

	json_object_set_new(json, "name", json_string(path_name(&entity->path)));
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (is_told(word, entity))
			json_object_set_new(json, word->name,
					    word->kind->json(word, word_value(word, entity)));
	}
	return json;
}

static json_t *fact_json(const struct word *word, const struct entity *entity)
{
	const char *state;

	if (!word->state)
		return word->kind->json(word, word_value(word, entity));
	state = word->state(entity);
	return state ? json_string(state) : json_null();
}

/* What is known of the object beside what was configured, without some facts. */
static void add_state(json_t *json, const struct object *object, const struct entity *entity,
		      unsigned int without)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->state)
			json_object_set_new(json, word->name, json_string(word->state(entity)));
	}
	for (i = 0; i < object->n_facts; i++) {
		word = &object->facts[i];
		if (word->flags & without)
			continue;
		json_object_set_new(json, word->name, fact_json(word, entity));
	}
}

json_t *state_json(const struct object *object, const struct entity *entity)
{
	json_t *json = json_object();

	add_state(json, object, entity, WORD_ASKED);
	return json;
}

static json_t *entity_json(const struct object *object, const struct entity *entity,
			   double seconds)
{
	json_t *json = object_json(object, entity);
	uint64_t differences[COUNTERS_MAX];

	add_state(json, object, entity, 0);
	if (object->tell)
		object->tell(entity, json);
	if (!object->counters->count)
		return json;
	json_object_set_new(json, "counters",
			    counters_json(object->counters, entity->counters, 0));
	if (!entity->before)
		return json;
	rates_difference(entity, differences);
	json_object_set_new(json, "rates",
			    counters_json(object->counters, differences, seconds));
	return json;
}

static json_t *siblings_json(const struct object *object, const struct siblings *siblings,
			     double seconds)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < siblings->count; i++)
		json_array_append_new(array, entity_json(object, sibling(object, siblings, i), seconds));
	return array;
}

static json_t *collector_json(const struct collector *collector, double seconds)
{
	json_t *json = entity_json(&collector_object, &collector->entity, seconds);
	const struct object *object;
	size_t i;

	for (i = 0; i < N_MEMBERS; i++) {
		object = member_objects[i];
		json_object_set_new(json, object->plural,
				    siblings_json(object, &collector->members[i], seconds));
	}
	return json;
}

json_t *ruleset_json(const struct ruleset *ruleset)
{
	json_t *collectors = json_array();
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++)
		json_array_append_new(collectors,
				      collector_json(collector_at(ruleset, i), ruleset->seconds));
	/* Who has none reads what there was before there were any. */
	if (ruleset->lists.count)
		json_object_set_new(json, list_object.plural,
				    siblings_json(&list_object, &ruleset->lists, 0));
	json_object_set_new(json, collector_object.plural, collectors);
	if (ruleset->confirm) {
		json_object_set_new(json, "generation", json_integer(ruleset->trial));
		json_object_set_new(json, "confirm", json_integer(ruleset->confirm));
	}
	return json;
}
