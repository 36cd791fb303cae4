// SPDX-License-Identifier: GPL-2.0-or-later
/* All that is known of a stream. */
#include <inttypes.h>
#include <stdio.h>

#include "text/memory.h"
#include "text/number.h"
#include "text/table.h"
#include "text/time.h"
#include "verbs/stream_view.h"
#include "verbs/view.h"

static void print_key(const char *key)
{
	printf("    %-10s  ", key);
}

static void print_name(const struct stream *stream)
{
	char kind[STREAM_KIND_TEXT];
	char text[ADDRESS_TEXT];

	stream_text(stream, text);
	stream_kind_text(stream, kind);
	printf("  %s%s%s %s\n", style_start(STYLE_NAME), text, style_end(STYLE_NAME), kind);
}

static void print_datagrams(const struct stream *stream)
{
	char bytes[BYTES_TEXT];

	bytes_text(stream_number(stream, BYTES), bytes);
	print_key("datagrams");
	printf("%" PRIu64 " (%s), %.1f a second\n", stream_datagrams(stream), bytes,
	       stream_number(stream, RATE) / 1000.0);
}

static void print_outcomes(const struct stream *stream)
{
	const struct counters *counters = &collector_counters;
	const struct counter *counter;
	const char *separator = "";
	size_t i;

	print_key("outcomes");
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if (!counter->is_part || !stream->outcomes[counter->attr])
			continue;
		printf("%s%s %" PRIu64, separator, counter->key, stream->outcomes[counter->attr]);
		separator = ", ";
	}
	putchar('\n');
}

static void print_lost(const struct stream *stream)
{
	char text[LOST_TEXT];

	print_key("lost");
	if (!stream_has(stream, LOST)) {
		puts("not known");
		return;
	}
	lost_text(stream, text);
	printf("%s%s%s", style_start(stream_number(stream, LOST) ? STYLE_BAD : STYLE_PLAIN), text,
	       style_end(stream_number(stream, LOST) ? STYLE_BAD : STYLE_PLAIN));
	if (stream_unit(stream))
		printf(" %s", stream_unit(stream));
	if (stream_has(stream, COUNTED))
		printf("; %" PRIu64 " came", stream_number(stream, COUNTED));
	putchar('\n');
}

static void print_sequence(const struct stream *stream)
{
	print_key("sequence");
	printf("reordered %" PRIu64 ", duplicated %" PRIu64 ", restarts %" PRIu64 "\n",
	       stream_number(stream, REORDERED), stream_number(stream, DUPLICATED),
	       stream_number(stream, RESTARTS));
}

static void print_time(const char *key, uint64_t time, bool is_silent)
{
	char when[TIME_TEXT];
	char ago[TIME_TEXT];

	time_text(time, when);
	time_ago(time, ago);
	print_key(key);
	printf("%s, %s", when, ago);
	if (is_silent)
		printf(" %ssilent%s", style_start(STYLE_BAD), style_end(STYLE_BAD));
	putchar('\n');
}

static void number_cell(struct table *table, uint32_t number)
{
	char text[16];

	snprintf(text, sizeof(text), "%" PRIu32, number);
	table_cell(table, duplicate(text), STYLE_PLAIN);
}

static void add_template(struct table *table, const struct template *template)
{
	char age[24];

	snprintf(age, sizeof(age), "%" PRIu32 " s", template->age);
	number_cell(table, template->id);
	table_cell(table, duplicate(template->is_options ? "options" : "data"), STYLE_PLAIN);
	number_cell(table, template->fields);
	if (template->has_length)
		number_cell(table, template->length);
	else
		table_cell(table, duplicate("varies"), STYLE_PLAIN);
	table_cell(table, duplicate(age), STYLE_PLAIN);
}

static void print_templates(const struct stream *stream)
{
	struct table table = { .indent = 2 };
	size_t i;

	print_key("templates");
	printf("%" PRIu64 "\n", stream_number(stream, TEMPLATES));
	if (!stream->n_templates)
		return;
	view_column(&table, "template", true);
	view_column(&table, "of", false);
	view_column(&table, "fields", true);
	view_column(&table, "length", true);
	view_column(&table, "age", true);
	for (i = 0; i < stream->n_templates; i++)
		add_template(&table, &stream->templates[i]);
	table_print(&table);
}

static void print_stream(const struct stream *stream)
{
	print_name(stream);
	print_datagrams(stream);
	print_outcomes(stream);
	print_lost(stream);
	print_sequence(stream);
	print_time("first seen", stream_number(stream, FIRST_SEEN), false);
	print_time("last seen", stream_number(stream, LAST_SEEN), stream_has(stream, SILENT));
	print_templates(stream);
}

void stream_details(const struct account *account)
{
	size_t i;

	for (i = 0; i < account->count; i++)
		print_stream(&account->streams[i]);
}
