// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "model/brief.h"
#include "model/compare.h"
#include "model/load.h"
#include "text/output.h"
#include "text/place.h"
#include "verbs/arguments.h"
#include "verbs/event.h"
#include "verbs/verb.h"

#define EXIT_CODE	"--exit-code"

/* The exit status if there are differences and somebody asks. */
#define DIFFERENT	1

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
		brief_words(difference->object, difference->before, difference->words, stdout);
	}
	if (difference->is_moved)
		fputs(difference->words ? "; moved" : " # moved", stdout);
}

static void print_text(const struct difference *difference, void *data)
{
	enum event_kind kind = kind_of(difference);
	size_t *count = data;

	++*count;
	event_print(kind, difference->object,
		    difference->after ? difference->after : difference->before,
		    difference->after ? difference->before : NULL, difference->words);
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

/* Returns how many there are. */
static size_t print_json(const struct ruleset *before, const struct ruleset *after)
{
	json_t *document = json_object();
	json_t *changes = json_array();
	size_t count;

	ruleset_compare(before, after, add_json, changes);
	count = json_array_size(changes);
	json_object_set_new(document, "changes", changes);
	json_print(document);
	return count;
}

static int compare(const struct context *context, const struct config *config, size_t *count)
{
	struct ruleset ruleset;
	int status;

	status = ruleset_load(&ruleset, context->netns);
	if (!status && context->json)
		*count = print_json(&ruleset, &config->ruleset);
	else if (!status)
		ruleset_compare(&ruleset, &config->ruleset, print_text, count);
	ruleset_release(&ruleset);
	return status;
}

/* Leaves what is no option of the verb to others. */
static int parse_options(int *argc, char **argv, bool *exit_code)
{
	static const char *const options[] = { EXIT_CODE, NULL };
	int status = DONE;
	int left = 0;
	int i;

	for (i = 0; i < *argc && !status; i++) {
		if (!strcmp(argv[i], EXIT_CODE))
			status = flag_option(EXIT_CODE, exit_code);
		else if (!strncmp(argv[i], "--", 2))
			status = unknown_option(argv[i], options);
		else
			argv[left++] = argv[i];
	}
	*argc = left;
	return status;
}

int run_diff(const struct context *context, int argc, char **argv)
{
	bool exit_code = false;
	struct config config;
	size_t count = 0;
	int status;

	status = parse_options(&argc, argv, &exit_code);
	if (!status)
		status = file_argument("diff", argc, argv);
	if (status)
		return status;
	status = config_load(&config, argv[0]);
	place_leave();
	if (!status)
		status = compare(context, &config, &count);
	config_release(&config);
	if (!status && exit_code && count)
		return output_finish() ? REFUSED : DIFFERENT;
	return status;
}
