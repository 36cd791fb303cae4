// SPDX-License-Identifier: GPL-2.0-or-later
/* One line a stream, in 80 columns: what is too long for it stands above or below. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text/memory.h"
#include "text/paragraph.h"
#include "text/table.h"
#include "text/time.h"
#include "verbs/stream_view.h"
#include "verbs/view.h"

/* Of the line below the table that says what is counted, and of those that follow it. */
#define LEGEND	"  LOST:"
#define INDENT	4

/* "12.3", or "1234" of more. */
static void rate_cell(struct table *table, const struct stream *stream)
{
	/* It is smoothed, and so not at zero at once. */
	double rate = stream_has(stream, SILENT) ? 0 : stream_number(stream, RATE) / 1000.0;
	char text[32];

	snprintf(text, sizeof(text), "%.*f", rate < 99.95 ? 1 : 0, rate);
	table_cell(table, duplicate(text), STYLE_PLAIN);
}

/* What is not nothing is not called 0.0. */
static void percent_text(uint64_t part, uint64_t rest, char text[LOST_TEXT])
{
	double percent = 100.0 * part / ((double)part + rest);

	if (part && percent < 0.1)
		snprintf(text, LOST_TEXT, "<0.1%%");
	else
		snprintf(text, LOST_TEXT, "%.*f%%", percent < 9.95 ? 1 : 0, percent);
}

void lost_text(const struct stream *stream, char text[LOST_TEXT])
{
	uint64_t lost = stream_number(stream, LOST);
	char percent[LOST_TEXT];

	if (!stream_has(stream, LOST)) {
		snprintf(text, LOST_TEXT, "-");
		return;
	}
	if (!lost || !stream_has(stream, COUNTED)) {
		snprintf(text, LOST_TEXT, "%" PRIu64, lost);
		return;
	}
	percent_text(lost, stream_number(stream, COUNTED), percent);
	snprintf(text, LOST_TEXT, "%" PRIu64 " (%.16s)", lost, percent);
}

static void lost_cell(struct table *table, const struct stream *stream)
{
	char text[LOST_TEXT];

	lost_text(stream, text);
	table_cell(table, duplicate(text), stream_number(stream, LOST) ? STYLE_BAD : STYLE_PLAIN);
}

static void domain_cell(struct table *table, const struct stream *stream)
{
	char text[24] = "-";

	if (stream_has(stream, DOMAIN))
		snprintf(text, sizeof(text), "%" PRIu64, stream_number(stream, DOMAIN));
	table_cell(table, duplicate(text), STYLE_PLAIN);
}

static void agent_cell(struct table *table, const struct stream *stream)
{
	char agent[ADDRESS_TEXT];
	char text[ADDRESS_TEXT + 8] = "";

	if (stream_has_agent(stream)) {
		address_text(&stream->agent, agent);
		snprintf(text, sizeof(text), "agent %s", agent);
	}
	table_cell(table, duplicate(text), STYLE_PLAIN);
}

static void tell(FILE *out, const char *word, uint64_t number)
{
	if (number)
		fprintf(out, "%s%s %" PRIu64, ftell(out) ? ", " : "", word, number);
}

/* Outcomes that an operator wants to know of: its datagrams reach nobody, and
 * that was not asked for.
 */
static bool is_odd(uint16_t outcome)
{
	return outcome != FLOWTEE_COLLECTOR_REPLICATED &&
	       outcome != FLOWTEE_COLLECTOR_STANDBY &&
	       outcome != FLOWTEE_COLLECTOR_NOT_SAMPLED;
}

static void odd_cell(struct table *table, const struct stream *stream)
{
	const struct counters *counters = &collector_counters;
	const struct counter *counter;
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	if (stream_has(stream, SILENT))
		fputs("silent", out);
	tell(out, "restarts", stream_number(stream, RESTARTS));
	tell(out, "duplicated", stream_number(stream, DUPLICATED));
	for (i = 0; i < counters->count; i++) {
		counter = &counters->table[i];
		if (counter->is_part && is_odd(counter->attr))
			tell(out, counter->key, stream->outcomes[counter->attr]);
	}
	fclose(out);
	table_cell(table, text, STYLE_BAD);
}

static void add_columns(struct table *table)
{
	view_column(table, "exporter", false);
	view_column(table, "protocol", false);
	view_column(table, "domain", true);
	view_column(table, "rate/s", true);
	view_column(table, "lost", true);
	view_column(table, "last seen", true);
	table_column(table, "", false);
	table_column(table, "", false);
	table->notes = 2;
}

static void add_row(struct table *table, const struct stream *stream)
{
	char address[ADDRESS_TEXT];
	char ago[TIME_TEXT];

	stream_text(stream, address);
	time_ago(stream_number(stream, LAST_SEEN), ago);
	table_cell(table, duplicate(address), STYLE_NAME);
	table_cell(table, duplicate(stream_protocol(stream)), STYLE_PLAIN);
	domain_cell(table, stream);
	rate_cell(table, stream);
	lost_cell(table, stream);
	table_cell(table, duplicate(ago), STYLE_PLAIN);
	agent_cell(table, stream);
	odd_cell(table, stream);
}

/* The first stream of each protocol that has lost something, in the order of the
 * protocols; returns how many there are.
 */
static size_t find_losers(const struct account *account, const struct stream **losers)
{
	const struct stream *of[FLOWTEE_PROTOCOL_SFLOW5 + 1] = { NULL };
	const struct stream *stream;
	size_t count = 0;
	size_t i;

	for (i = 0; i < account->count; i++) {
		stream = &account->streams[i];
		if (stream_unit(stream) && stream_number(stream, LOST) &&
		    !of[stream_number(stream, PROTOCOL)])
			of[stream_number(stream, PROTOCOL)] = stream;
	}
	for (i = 0; i <= FLOWTEE_PROTOCOL_SFLOW5; i++)
		if (of[i])
			losers[count++] = of[i];
	return count;
}

/* "  LOST: flows of netflow5, records of ipfix" */
static void print_units(const struct account *account)
{
	const struct stream *losers[FLOWTEE_PROTOCOL_SFLOW5 + 1];
	struct paragraph paragraph = { .width = output_width(), .indent = INDENT };
	size_t count = find_losers(account, losers);
	char text[64];
	size_t i;

	if (!count)
		return;
	fputs(LEGEND, stdout);
	paragraph.column = strlen(LEGEND);
	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "%s of %s%s", stream_unit(losers[i]),
			 stream_protocol(losers[i]), i + 1 < count ? "," : "");
		paragraph_put(&paragraph, text, strlen(text));
	}
	putchar('\n');
}

void stream_table(const struct account *account)
{
	struct table table = { .fits = true };
	size_t i;

	add_columns(&table);
	for (i = 0; i < account->count; i++)
		add_row(&table, &account->streams[i]);
	table_print(&table);
	print_units(account);
}
