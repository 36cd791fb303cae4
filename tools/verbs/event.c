// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/flowtee.h>

#include "model/brief.h"
#include "model/counters.h"
#include "model/ruleset_json.h"
#include "verbs/event.h"

static const struct {
	const char *sign;
	const char *name;
	enum style style;
} kinds[] = {
	[EVENT_ADDED] = { "+", "added", STYLE_ADDED },
	[EVENT_CHANGED] = { "~", "changed", STYLE_CHANGED },
	[EVENT_REMOVED] = { "-", "removed", STYLE_BAD },
};

enum style event_style(enum event_kind kind)
{
	return kinds[kind].style;
}

void event_print(enum event_kind kind, const struct object *object,
		 const struct entity *entity, const struct entity *before, uint32_t words)
{
	printf("%s%s ", style_start(kinds[kind].style), kinds[kind].sign);
	brief_statement(object, entity, before, words, stdout);
}

/* What it is about, without its value. */
static json_t *subject_json(const char *key, const char *kind, const struct object *object,
			    const struct entity *entity)
{
	json_t *json = json_object();

	json_object_set_new(json, key, json_string(kind));
	json_object_set_new(json, "object", json_string(object->name));
	if (object->is_member)
		json_object_set_new(json, "collector", json_string(entity->path.collector));
	json_object_set_new(json, "name", json_string(path_name(&entity->path)));
	return json;
}

json_t *event_json(const char *key, enum event_kind kind, const struct object *object,
		   const struct entity *entity)
{
	json_t *json = subject_json(key, kinds[kind].name, object, entity);
	json_t *rest;

	/* More than that is not known of what is removed. */
	if (kind == EVENT_REMOVED)
		return json;
	rest = object_json(object, entity);
	json_object_update(json, rest);
	json_decref(rest);
	return json;
}

/* What is told of a fact, after a blank; nothing, if it has nothing to tell. */
static void fact_print(const struct word *word, const struct entity *entity)
{
	const char *state = word->state ? word->state(entity) : NULL;

	if (state)
		printf(" %s %s", word->name, state);
	if (word->state || word->kind->is_default(word_value(word, entity)))
		return;
	printf(" %s ", word->name);
	word->kind->print(word, word_value(word, entity), stdout);
}

void facts_print(const struct object *object, const struct entity *entity,
		 const struct writer *writer)
{
	const struct word *word;
	char path[PATH_TEXT];
	size_t i;

	path_text(&entity->path, path);
	printf("%s! %s %s", style_start(STYLE_CHANGED), object->name, path);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->state)
			printf(" %s %s", word->name, word->state(entity));
	}
	for (i = 0; i < object->n_facts; i++)
		if (!(object->facts[i].flags & WORD_ASKED))
			fact_print(&object->facts[i], entity);
	writer_print(writer, stdout);
	puts(style_end(STYLE_CHANGED));
}

json_t *facts_json(const struct object *object, const struct entity *entity,
		   const struct writer *writer)
{
	json_t *json = subject_json("event", "health", object, entity);
	json_t *state = state_json(object, entity);

	json_object_update(json, state);
	json_object_set_new(json, "writer", writer_json(writer));
	json_decref(state);
	return json;
}

void replay_print(const struct object *object, const struct entity *entity)
{
	uint64_t failed = entity->counters[FLOWTEE_RECEIVER_REPLAY_FAILED];
	uint64_t sent = entity->counters[FLOWTEE_RECEIVER_REPLAYED];
	enum style style = failed ? STYLE_BAD : STYLE_CHANGED;
	char path[PATH_TEXT];

	path_text(&entity->path, path);
	printf("%s! %s %s replayed %" PRIu64 " %s", style_start(style), object->name, path, sent,
	       sent == 1 ? "datagram" : "datagrams");
	if (failed)
		printf(", failed %" PRIu64, failed);
	puts(style_end(style));
}

json_t *replay_json(const struct object *object, const struct entity *entity)
{
	static const uint16_t told[] = {
		FLOWTEE_RECEIVER_REPLAYED,
		FLOWTEE_RECEIVER_REPLAYED_BYTES,
		FLOWTEE_RECEIVER_REPLAY_FAILED,
	};
	json_t *json = subject_json("event", "replayed", object, entity);
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		json_object_set_new(json, counter_key(&receiver_counters, told[i]),
				    json_integer(entity->counters[told[i]]));
	return json;
}
