// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/flowtee.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/receiver.h"
#include "model/standing.h"
#include "text/memory.h"
#include "verbs/top_rows.h"

/* Of what is shown there are pointers. */
#define POINTER	sizeof(void *)

/**
 * struct filling - rows while they are made
 * @rows: so far
 * @minutes: see top_rows_fill()
 * @now: when they were read
 */
struct filling {
	struct top_rows *rows;
	struct minutes *minutes;
	uint64_t now;
};

static struct top_row *add(struct filling *filling, enum top_kind kind)
{
	struct top_rows *rows = filling->rows;
	struct top_row *row;

	if (rows->count == rows->room) {
		rows->room = 2 * rows->room + 16;
		rows->list = grow(rows->list, rows->room, sizeof(*rows->list));
	}
	row = &rows->list[rows->count];
	memset(row, 0, sizeof(*row));
	row->kind = kind;
	row->place = rows->count++;
	return row;
}

/* @of: what tells it from others of its kind that look like it */
static void count(struct filling *filling, struct top_row *row, const char *of,
		  const struct tally *tally)
{
	char key[2 * TOP_TEXT + 16];

	snprintf(key, sizeof(key), "%d %s %s", row->kind, row->name, of);
	row->minute = minutes_count(filling->minutes, key, tally, filling->now);
}

static void add_collector(struct filling *filling, const struct collector *collector)
{
	struct top_row *row = add(filling, TOP_COLLECTOR);
	const uint64_t *counters = collector->entity.counters;
	const struct tally tally = {
		.datagrams = counters[FLOWTEE_COLLECTOR_RECEIVED],
		.bytes = counters[FLOWTEE_COLLECTOR_RECEIVED_BYTES],
		.dropped = dropped_of(&collector_object, counters),
	};

	snprintf(row->name, sizeof(row->name), "%s", collector->entity.path.collector);
	snprintf(row->state, sizeof(row->state), "%s",
		 collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY ? "standby" : "active");
	count(filling, row, "", &tally);
}

static void add_receiver(struct filling *filling, const struct receiver *receiver)
{
	struct top_row *row = add(filling, TOP_RECEIVER);
	const uint64_t *counters = receiver->entity.counters;
	const struct tally tally = {
		.datagrams = counters[FLOWTEE_RECEIVER_SENT],
		.bytes = counters[FLOWTEE_RECEIVER_SENT_BYTES],
		.dropped = dropped_of(&receiver_object, counters),
	};
	const char *reason = receiver_reason(&receiver->entity);
	char path[PATH_TEXT];

	path_text(&receiver->entity.path, path);
	snprintf(row->name, sizeof(row->name), "%s", path);
	snprintf(row->state, sizeof(row->state), "%s", reason ? reason :
		 receiver_state(&receiver->entity));
	row->is_bad = !receiver_is_well(receiver);
	count(filling, row, "", &tally);
}

/* Datagrams of which nobody got a copy, though nobody asked for that, are as lost as
 * those that did not come.
 */
static void add_exporter(struct filling *filling, const char *collector,
			 const struct stream *stream)
{
	struct top_row *row = add(filling, TOP_EXPORTER);
	const struct tally tally = {
		.datagrams = stream_datagrams(stream),
		.bytes = stream_number(stream, BYTES),
		.dropped = stream_number(stream, LOST) +
			   dropped_of(&collector_object, stream->outcomes),
	};
	char address[ADDRESS_TEXT], agent[ADDRESS_TEXT] = "";
	char domain[32] = "";
	char of[TOP_TEXT];

	stream_text(stream, address);
	if (stream_number(stream, DOMAIN))
		snprintf(domain, sizeof(domain), " #%" PRIu64,
			 stream_number(stream, DOMAIN));
	if (stream->agent.size)
		address_text(&stream->agent, agent);
	row->is_bad = stream_has(stream, SILENT);
	snprintf(row->name, sizeof(row->name), "%s%s", address, domain);
	snprintf(row->state, sizeof(row->state), "%s",
		 row->is_bad ? "silent" : stream_protocol(stream));
	snprintf(of, sizeof(of), "%s %s %s", collector, stream_protocol(stream), agent);
	count(filling, row, of, &tally);
}

void top_rows_fill(struct top_rows *rows, struct minutes *minutes,
		   const struct ruleset *ruleset, const struct accounts *accounts)
{
	struct filling filling = { rows, minutes, ruleset->taken };
	const struct siblings *receivers;
	const struct account *account;
	size_t i, k;

	rows->count = 0;
	rows->n_shown = 0;
	minutes_begin(minutes);
	for (i = 0; i < ruleset->collectors.count; i++)
		add_collector(&filling, collector_at(ruleset, i));
	for (i = 0; i < ruleset->collectors.count; i++) {
		receivers = &collector_at(ruleset, i)->members[MEMBER_RECEIVER];
		for (k = 0; k < receivers->count; k++)
			add_receiver(&filling, (struct receiver *)sibling(&receiver_object,
									  receivers, k));
	}
	for (i = 0; i < accounts->count; i++) {
		account = &accounts->list[i];
		for (k = 0; k < account->count; k++)
			add_exporter(&filling, account->collector, &account->streams[k]);
	}
}

void top_rows_release(struct top_rows *rows)
{
	free(rows->list);
	free(rows->shown);
	memset(rows, 0, sizeof(*rows));
}

struct pace top_rows_sum(const struct top_rows *rows, enum top_kind kind, size_t *count,
			 size_t *bad)
{
	struct pace sum = { .is_known = true };
	const struct pace *pace;
	size_t i;

	*count = 0;
	*bad = 0;
	for (i = 0; i < rows->count; i++) {
		if (rows->list[i].kind != kind)
			continue;
		pace = &rows->list[i].minute->pace;
		sum.datagrams += pace->datagrams;
		sum.bytes += pace->bytes;
		sum.dropped += pace->dropped;
		*bad += rows->list[i].is_bad;
		++*count;
	}
	return sum;
}

/* The largest first; of two that are alike, that which is before in the configuration. */
static double rank(const struct top_row *row, enum top_order order)
{
	const struct pace *pace = &row->minute->pace;

	switch (order) {
	case TOP_BY_DATAGRAMS:
		return pace->datagrams;
	case TOP_BY_BYTES:
		return pace->bytes;
	case TOP_BY_DROPPED:
		return pace->dropped;
	case TOP_BY_NAME:
		break;
	}
	return 0;
}

static int compare(const void *left, const void *right, void *data)
{
	const enum top_order *order = data;
	const struct top_row *a = *(const struct top_row *const *)left;
	const struct top_row *b = *(const struct top_row *const *)right;
	double ranks[] = { rank(a, *order), rank(b, *order) };

	if (a->kind != b->kind)
		return (a->kind > b->kind) - (a->kind < b->kind);
	if (ranks[0] != ranks[1])
		return ranks[0] < ranks[1] ? 1 : -1;
	if (*order == TOP_BY_NAME && strverscmp(a->name, b->name))
		return strverscmp(a->name, b->name);
	return (a->place > b->place) - (a->place < b->place);
}

void top_rows_arrange(struct top_rows *rows, enum top_kind page, const char *filter,
		      enum top_order order)
{
	size_t i;

	rows->shown = grow(rows->shown, rows->count + 1, POINTER);
	rows->n_shown = 0;
	for (i = 0; i < rows->count; i++)
		if ((page == TOP_ALL || rows->list[i].kind == page) &&
		    strstr(rows->list[i].name, filter))
			rows->shown[rows->n_shown++] = &rows->list[i];
	qsort_r(rows->shown, rows->n_shown, POINTER, compare, &order);
}
