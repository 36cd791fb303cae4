// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "compare.h"
#include "config.h"
#include "event.h"
#include "output.h"
#include "verbs.h"

static enum event_kind kind_of(const struct difference *difference)
{
	if (!difference->before)
		return EVENT_ADDED;
	return difference->after ? EVENT_CHANGED : EVENT_REMOVED;
}

/* A comment at the end of the line: what was different. */
static void print_before(const struct difference *difference)
{
	if (difference->words) {
		fputs(" # was:", stdout);
		statement_print_words(difference->object, difference->before,
				      difference->words, stdout);
	}
	if (difference->is_moved)
		fputs(difference->words ? "; moved" : " # moved", stdout);
}

static void print_text(const struct difference *difference, void *data)
{
	enum event_kind kind = kind_of(difference);

	(void)data;
	event_print(kind, difference->object,
		    difference->after ? difference->after : difference->before);
	if (kind == EVENT_CHANGED)
		print_before(difference);
	fputs(style_end(event_style(kind)), stdout);
	putchar('\n');
}

static json_t *words_json(const struct object *object, const struct entity *entity,
			  uint32_t words)
{
	json_t *json = json_object();
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (words & UINT32_C(1) << i)
			json_object_set_new(json, word->name,
					    word->kind->json(word, word_value(word, entity)));
	}
	return json;
}

static void add_json(const struct difference *difference, void *data)
{
	enum event_kind kind = kind_of(difference);
	const struct entity *entity;
	json_t *changes = data;
	json_t *json;

	entity = difference->after ? difference->after : difference->before;
	json = event_json("change", kind, difference->object, entity);
	if (kind == EVENT_CHANGED) {
		json_object_set_new(json, "was", words_json(difference->object,
							    difference->before,
							    difference->words));
		json_object_set_new(json, "moved", json_boolean(difference->is_moved));
	}
	json_array_append_new(changes, json);
}

static void print_json(const struct ruleset *before, const struct ruleset *after)
{
	json_t *document = json_object();
	json_t *changes = json_array();

	ruleset_compare(before, after, add_json, changes);
	json_object_set_new(document, "changes", changes);
	json_print(document);
}

static int compare(const struct context *context, const struct config *config)
{
	struct ruleset ruleset;
	int status;

	status = ruleset_load(&ruleset, context->netns);
	if (!status && context->json)
		print_json(&ruleset, &config->ruleset);
	else if (!status)
		ruleset_compare(&ruleset, &config->ruleset, print_text, NULL);
	ruleset_release(&ruleset);
	return status;
}

int run_diff(const struct context *context, int argc, char **argv)
{
	struct config config;
	int status;

	status = config_argument("diff", argc, argv);
	if (status)
		return status;
	status = config_load(&config, argv[0]);
	if (!status)
		status = compare(context, &config);
	config_release(&config);
	return status;
}
