// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/flowtee.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/pool.h"
#include "model/rates.h"
#include "model/receiver.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/paragraph.h"
#include "text/rate.h"
#include "text/time.h"
#include "verbs/stats_view.h"
#include "verbs/view.h"

/* Of the second line of a collector, and of those that follow it. */
#define BEGIN	"  "
#define INDENT	4

/* Room for a number as any of the functions below writes it. */
#define FIGURE_TEXT	64

/* Counters of an object, or their growth if it is known. */
static void get_values(const struct entity *entity, double seconds,
		       uint64_t values[COUNTERS_MAX])
{
	if (!seconds)
		memcpy(values, entity->counters, sizeof(entity->counters));
	else if (entity->before)
		rates_difference(entity, values);
	else
		memset(values, 0, COUNTERS_MAX * sizeof(*values));
}

/* "900", or "25.5" of a second */
static void figure_text(uint64_t value, double seconds, char text[FIGURE_TEXT])
{
	if (seconds)
		rate_text(value / seconds, text);
	else
		snprintf(text, FIGURE_TEXT, "%" PRIu64, value);
}

/* "1.3 MiB", or "1.2 Mbit/s" */
static void volume_text(uint64_t bytes, double seconds, char text[FIGURE_TEXT])
{
	if (seconds)
		bits_text(bytes / seconds, text);
	else
		bytes_text(bytes, text);
}

/* "replicated 893, denied 7": what there is none of is left out. */
static void put_outcomes(struct paragraph *paragraph, const uint64_t values[COUNTERS_MAX],
			 double seconds)
{
	const struct counters *counters = collector_object.counters;
	const struct counter *counter, *last = NULL;
	char figure[FIGURE_TEXT], text[2 * FIGURE_TEXT];
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (counters->table[i].is_part && values[counters->table[i].attr])
			last = &counters->table[i];
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if (!counter->is_part || !values[counter->attr])
			continue;
		figure_text(values[counter->attr], seconds, figure);
		snprintf(text, sizeof(text), "%s %s%s", counter->key, figure,
			 counter == last ? "" : ",");
		paragraph_styled(paragraph, counter_is_bad(&collector_object, counter) ?
				 STYLE_BAD : STYLE_PLAIN, text);
	}
}

/* "received 900 (1.3 MiB), last 2 s ago: replicated 893, denied 7" */
static void print_received(const struct collector *collector, double seconds)
{
	struct paragraph paragraph = { .width = output_width(), .indent = INDENT };
	char figure[FIGURE_TEXT], volume[FIGURE_TEXT], text[4 * FIGURE_TEXT];
	uint64_t values[COUNTERS_MAX];
	char ago[TIME_TEXT] = "";
	uint64_t received;

	get_values(&collector->entity, seconds, values);
	received = values[FLOWTEE_COLLECTOR_RECEIVED];
	figure_text(received, seconds, figure);
	volume_text(values[FLOWTEE_COLLECTOR_RECEIVED_BYTES], seconds, volume);
	if (collector->last_received)
		time_ago(collector->last_received, ago);
	snprintf(text, sizeof(text), BEGIN "received %s%s%s%s%s%s%s%s", figure,
		 seconds ? "/s" : "", received ? " (" : "", received ? volume : "",
		 received ? ")" : "", ago[0] ? ", last " : "", ago, received ? ":" : "");
	fputs(text, stdout);
	paragraph.column = strlen(text);
	put_outcomes(&paragraph, values, seconds);
	putchar('\n');
}

static void figure_cell(struct table *table, uint64_t value, double seconds, enum style style)
{
	char text[FIGURE_TEXT];

	figure_text(value, seconds, text);
	table_cell(table, duplicate(text), style);
}

/* What has no column, of what there was: "no_listener 5", "replayed 3 (1.0 KiB)". */
static void remark_counters(const struct row *row, const uint64_t values[COUNTERS_MAX],
			    double seconds, bool is_bad, FILE *out)
{
	const struct counters *counters = row->object->counters;
	const struct counter *counter;
	char text[FIGURE_TEXT];
	size_t i;

	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if ((!counter->is_part && !counter->is_rare) || !values[counter->attr] ||
		    counter_is_bad(row->object, counter) != is_bad)
			continue;
		if (counter->is_bytes) {
			volume_text(values[counter->attr], seconds, text);
			fprintf(out, " (%s)", text);
			continue;
		}
		figure_text(values[counter->attr], seconds, text);
		view_remark(out);
		fprintf(out, "%s %s%s", counter->key, text, seconds ? "/s" : "");
	}
}

static void remark_cell(struct table *table, const struct row *row,
			const uint64_t values[COUNTERS_MAX], double seconds, bool is_bad)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	if (is_bad)
		view_remark_state(row, out);
	remark_counters(row, values, seconds, is_bad, out);
	fclose(out);
	table_cell(table, text, is_bad ? STYLE_BAD : STYLE_PLAIN);
}

static void last_cell(struct table *table, const struct row *row)
{
	const struct receiver *receiver = (const struct receiver *)row->entity;
	char ago[TIME_TEXT] = "-";

	if (row->object == &pool_object)
		ago[0] = '\0';
	else if (receiver->last_sent)
		time_ago(receiver->last_sent, ago);
	table_cell(table, duplicate(ago), STYLE_PLAIN);
}

static void add_row(struct table *table, const struct row *row, double seconds)
{
	uint64_t values[COUNTERS_MAX];
	char volume[FIGURE_TEXT] = "";
	uint64_t dropped;

	get_values(row->entity, seconds, values);
	dropped = dropped_of(row->object, values);
	if (row->object == &receiver_object)
		volume_text(values[FLOWTEE_RECEIVER_SENT_BYTES], seconds, volume);
	view_name_cell(table, row);
	view_state_cell(table, row);
	figure_cell(table, row->object == &pool_object ? values[FLOWTEE_POOL_SERVED] :
							 values[FLOWTEE_RECEIVER_SENT],
		    seconds, STYLE_PLAIN);
	table_cell(table, duplicate(volume), STYLE_PLAIN);
	figure_cell(table, dropped, seconds, dropped ? STYLE_BAD : STYLE_PLAIN);
	last_cell(table, row);
	remark_cell(table, row, values, seconds, true);
	view_active_cell(table, row);
	remark_cell(table, row, values, seconds, false);
}

static void print_rows(const struct collector *collector, double seconds, bool is_bad)
{
	struct table table = { .fits = true };
	struct row *rows;
	size_t count, i;

	count = rows_of(collector, &rows);
	view_column(&table, "receiver", false);
	view_column(&table, "state", false);
	view_column(&table, seconds ? "sent/s" : "sent", true);
	view_column(&table, seconds ? "rate" : "bytes", true);
	view_column(&table, seconds ? "dropped/s" : "dropped", true);
	view_column(&table, "last sent", true);
	table_column(&table, "", false);
	table_column(&table, "", false);
	table_column(&table, "", false);
	table.notes = 3;
	for (i = 0; i < count; i++)
		add_row(&table, &rows[i], seconds);
	if (count)
		table_print(&table);
	else
		view_end_table(&table, is_bad ? "nothing is wrong with its receivers" :
				       "no receivers");
	free(rows);
}

void stats_print(const struct collector *collector, const void *data)
{
	const struct stats_view *view = data;
	char listen[ADDRESS_TEXT];

	endpoint_text(&collector->listen, listen);
	printf("collector %s%s%s listen %s%s\n", style_start(STYLE_NAME),
	       collector->entity.path.collector, style_end(STYLE_NAME), listen,
	       collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY ? " state standby" : "");
	print_received(collector, view->seconds);
	if (view->explain)
		view_offences(collector);
	print_rows(collector, view->seconds, view->is_bad);
}

static void print_sentences(const struct object *object)
{
	const struct counters *counters = object->counters;
	struct table table = { .wraps = true };
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

void stats_print_sentences(void)
{
	size_t i;

	for (i = 0; objects[i]; i++)
		if (objects[i]->counters->count)
			print_sentences(objects[i]);
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

void stats_add_sentences(json_t *document)
{
	json_t *sentences = json_object();
	size_t i;

	for (i = 0; objects[i]; i++)
		if (objects[i]->counters->count)
			json_object_set_new(sentences, objects[i]->name,
					    sentences_json(objects[i]));
	json_object_set_new(document, "explain", sentences);
}
