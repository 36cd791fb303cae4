// SPDX-License-Identifier: GPL-2.0-or-later
/* The document that show and stats share. */
#include "ruleset.h"

static json_t *counters_json(const struct counters *counters,
			     const uint64_t values[COUNTERS_MAX])
{
	json_t *object = json_object();
	json_t *parts = json_object();
	const struct counter *counter;
	size_t i;

	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		json_object_set_new(counter->is_part ? parts : object, counter->key,
				    json_integer(values[counter->attr]));
	}
	json_object_set_new(object, counters->parts, parts);
	return object;
}

json_t *object_json(const struct object *object, const struct entity *entity)
{
	json_t *json = json_object();
	const struct word *word;
	size_t i;

	json_object_set_new(json, "name", json_string(path_name(&entity->path)));
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		json_object_set_new(json, word->name,
				    word->kind->json(word, word_value(word, entity)));
	}
	return json;
}

static json_t *entity_json(const struct object *object, const struct entity *entity)
{
	json_t *json = object_json(object, entity);

	json_object_set_new(json, "counters",
			    counters_json(object->counters, entity->counters));
	return json;
}

/* Pools are part of the shape: a reader need not ask whether they are there. */
static json_t *receiver_json(const struct receiver *receiver)
{
	json_t *json = entity_json(&receiver_object, &receiver->entity);

	json_object_set_new(json, "pool", json_null());
	return json;
}

static json_t *collector_json(const struct collector *collector)
{
	json_t *json = entity_json(&collector_object, &collector->entity);
	json_t *receivers = json_array();
	size_t i;

	for (i = 0; i < collector->n_receivers; i++)
		json_array_append_new(receivers, receiver_json(&collector->receivers[i]));
	json_object_set_new(json, "pools", json_array());
	json_object_set_new(json, "receivers", receivers);
	return json;
}

json_t *ruleset_json(const struct ruleset *ruleset)
{
	json_t *collectors = json_array();
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < ruleset->n_collectors; i++)
		json_array_append_new(collectors, collector_json(&ruleset->collectors[i]));
	json_object_set_new(json, "collectors", collectors);
	return json;
}
