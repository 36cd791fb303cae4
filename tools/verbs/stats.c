// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/ruleset_json.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"
#include "verbs/view.h"

#define EXPLAIN	"--explain"

/* "received 9 (9.0 KiB): replicated 8, denied 1, ..." */
static void print_collector_counters(const struct entity *entity)
{
	const struct counters *counters = collector_object.counters;
	const struct counter *counter;
	const char *separator = ":";
	char bytes[BYTES_TEXT];
	uint64_t value;
	size_t i;

	fputs(" ", stdout);
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		value = entity->counters[counter->attr];
		if (counter->is_bytes) {
			bytes_text(value, bytes);
			printf(" (%s)", bytes);
			continue;
		}
		if (counter->is_part) {
			fputs(separator, stdout);
			separator = ",";
		}
		printf(" %s %" PRIu64, counter->key, value);
	}
	putchar('\n');
}

static char *number_text(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return duplicate(text);
}

/* The reasons for which copies were dropped, and how many for each. */
static char *drops_text(const struct counters *counters, const struct entity *entity)
{
	const struct counter *counter;
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if (!counter->is_part || !entity->counters[counter->attr])
			continue;
		fprintf(out, "%s%s %" PRIu64, ftell(out) ? ", " : "", counter->key,
			entity->counters[counter->attr]);
	}
	if (!ftell(out))
		fputs("-", out);
	fclose(out);
	return text;
}

/**
 * struct columns - what the rows of a table have
 * @facts: see view_columns()
 * @counters: those that have a column, as bits
 */
struct columns {
	uint32_t facts;
	uint64_t counters;
};

static bool has_counted(const struct object *object, const struct siblings *siblings,
			const struct counter *counter)
{
	size_t i;

	for (i = 0; i < siblings->count; i++)
		if (sibling(object, siblings, i)->counters[counter->attr])
			return true;
	return false;
}

/* Whether a counter has a column: what is a part has one with the others. */
static bool has_column(const struct object *object, const struct siblings *siblings,
		       const struct counter *counter)
{
	return !counter->is_part &&
	       (!counter->is_rare || has_counted(object, siblings, counter));
}

static struct columns add_columns(struct table *table, const struct object *object,
				  const struct siblings *siblings)
{
	const struct counters *counters = object->counters;
	struct columns columns = { .counters = 0 };
	size_t i;

	columns.facts = view_columns(table, object, siblings);
	for (i = 0; i < counters->count; i++) {
		if (!has_column(object, siblings, &counters->table[i]))
			continue;
		columns.counters |= UINT64_C(1) << i;
		view_column(table, counters->table[i].key, true);
	}
	view_column(table, counters->parts, false);
	return columns;
}

static void add_row(struct table *table, const struct object *object,
		    const struct columns *columns, const struct entity *entity)
{
	const struct counters *counters = object->counters;
	const struct counter *counter;
	char bytes[BYTES_TEXT];
	char *drops;
	size_t i;

	view_cells(table, object, columns->facts, entity);
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if (!(columns->counters & UINT64_C(1) << i))
			continue;
		if (!counter->is_bytes) {
			table_cell(table, number_text(entity->counters[counter->attr]),
				   STYLE_PLAIN);
			continue;
		}
		bytes_text(entity->counters[counter->attr], bytes);
		table_cell(table, duplicate(bytes), STYLE_PLAIN);
	}
	drops = drops_text(counters, entity);
	table_cell(table, drops, strcmp(drops, "-") ? STYLE_BAD : STYLE_PLAIN);
}

static void print_members(const struct object *object, const struct siblings *siblings)
{
	struct table table = { .cells = NULL };
	struct columns columns;
	size_t i;

	columns = add_columns(&table, object, siblings);
	for (i = 0; i < siblings->count; i++)
		add_row(&table, object, &columns, sibling(object, siblings, i));
	table_print(&table);
}

static void print_counters(const struct collector *collector, bool explain)
{
	char listen[ADDRESS_TEXT];

	endpoint_text(&collector->listen, listen);
	printf("collector %s%s%s listen %s\n", style_start(STYLE_NAME),
	       collector->entity.path.collector, style_end(STYLE_NAME), listen);
	print_collector_counters(&collector->entity);
	if (explain)
		view_offences(collector);
	view_members(collector, print_members);
}

static void print_collector(const struct collector *collector)
{
	print_counters(collector, false);
}

static void explain_collector(const struct collector *collector)
{
	print_counters(collector, true);
}

static void print_sentences(const struct object *object)
{
	const struct counters *counters = object->counters;
	struct table table = { .cells = NULL };
	char of[32];
	size_t i;

	snprintf(of, sizeof(of), "of a %s", object->name);
	view_column(&table, of, false);
	view_column(&table, "what it says", false);
	for (i = 0; i < counters->count; i++) {
		table_cell(&table, duplicate(counters->table[i].key), STYLE_NAME);
		table_cell(&table, duplicate(counters->table[i].sentence), STYLE_PLAIN);
	}
	putchar('\n');
	table_print(&table);
}

static json_t *sentences_json(const struct object *object)
{
	const struct counters *counters = object->counters;
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < counters->count; i++)
		json_object_set_new(json, counters->table[i].key,
				    json_string(counters->table[i].sentence));
	return json;
}

static void print_text(const struct ruleset *ruleset, bool explain)
{
	size_t i;

	view_print(ruleset, explain ? explain_collector : print_collector);
	for (i = 0; explain && objects[i]; i++)
		print_sentences(objects[i]);
}

static void print_json(const struct ruleset *ruleset, bool explain)
{
	json_t *document = ruleset_json(ruleset);
	json_t *sentences;
	size_t i;

	if (explain) {
		sentences = json_object();
		for (i = 0; objects[i]; i++)
			json_object_set_new(sentences, objects[i]->name,
					    sentences_json(objects[i]));
		json_object_set_new(document, "explain", sentences);
	}
	json_print(document);
}

int run_stats(const struct context *context, int argc, char **argv)
{
	static const char *const options[] = { EXPLAIN, NULL };
	struct line names = { .verb = "stats", .words = argv };
	struct ruleset ruleset;
	bool explain = false;
	int status = DONE;
	int i;

	for (i = 0; i < argc && !status; i++) {
		if (!strcmp(argv[i], EXPLAIN))
			status = flag_option(EXPLAIN, &explain);
		else if (!strncmp(argv[i], "--", 2))
			status = unknown_option(argv[i], options);
		else
			argv[names.n_words++] = argv[i];
	}
	if (status)
		return status;
	status = view_load(&ruleset, context->netns, &names);
	if (!status && context->json)
		print_json(&ruleset, explain);
	else if (!status)
		print_text(&ruleset, explain);
	ruleset_release(&ruleset);
	return status;
}
