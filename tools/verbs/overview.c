// SPDX-License-Identifier: GPL-2.0-or-later
/* A line for each collector, and the sum of all. */
#include <linux/flowtee.h>
#include <stdio.h>

#include "model/receiver.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/time.h"
#include "verbs/view.h"

/**
 * struct totals - of a collector, or of all
 * @received: datagrams that came
 * @refused: of these, those that ended as they should not
 * @sent: copies
 * @dropped: likewise
 * @receivers: how many there are
 * @up: of these, neither down nor unreachable
 * @last: when the last datagram came, or 0
 */
struct totals {
	uint64_t received;
	uint64_t refused;
	uint64_t sent;
	uint64_t dropped;
	size_t receivers;
	size_t up;
	uint64_t last;
};

static struct totals totals_of(const struct collector *collector)
{
	const struct siblings *siblings = &collector->members[MEMBER_RECEIVER];
	const uint64_t *counters = collector->entity.counters;
	struct totals totals = {
		.received = counters[FLOWTEE_COLLECTOR_RECEIVED],
		.refused = dropped_of(&collector_object, counters),
		.receivers = siblings->count,
		.last = collector->last_received,
	};
	const struct entity *entity;
	size_t i;

	for (i = 0; i < siblings->count; i++) {
		entity = sibling(&receiver_object, siblings, i);
		totals.sent += entity->counters[FLOWTEE_RECEIVER_SENT];
		totals.dropped += dropped_of(&receiver_object, entity->counters);
		totals.up += receiver_is_well((const struct receiver *)entity);
	}
	return totals;
}

static void add(struct totals *sum, const struct totals *totals)
{
	sum->received += totals->received;
	sum->refused += totals->refused;
	sum->sent += totals->sent;
	sum->dropped += totals->dropped;
	sum->receivers += totals->receivers;
	sum->up += totals->up;
	if (totals->last > sum->last)
		sum->last = totals->last;
}

static void number_cell(struct table *table, uint64_t number, bool is_bad)
{
	char text[COUNT_TEXT];

	count_text(number, text);
	table_cell(table, duplicate(text), is_bad && number ? STYLE_BAD : STYLE_PLAIN);
}

static void add_row(struct table *table, const char *name, const struct totals *totals)
{
	char up[64];
	char ago[TIME_TEXT] = "-";

	snprintf(up, sizeof(up), "%zu of %zu", totals->up, totals->receivers);
	if (totals->last)
		time_ago(totals->last, ago);
	table_cell(table, duplicate(name), STYLE_NAME);
	number_cell(table, totals->received, false);
	table_cell(table, duplicate(ago), STYLE_PLAIN);
	number_cell(table, totals->refused, true);
	table_cell(table, duplicate(up), totals->up < totals->receivers ? STYLE_BAD : STYLE_PLAIN);
	number_cell(table, totals->sent, false);
	number_cell(table, totals->dropped, true);
}

void view_brief(const struct ruleset *ruleset)
{
	struct table table = { .fits = true };
	struct totals sum = { .received = 0 };
	struct totals totals;
	size_t i;

	if (!ruleset->collectors.count)
		return;
	view_column(&table, "collector", false);
	view_column(&table, "received", true);
	view_column(&table, "last", true);
	view_column(&table, "refused", true);
	view_column(&table, "up", true);
	view_column(&table, "sent", true);
	view_column(&table, "dropped", true);
	for (i = 0; i < ruleset->collectors.count; i++) {
		totals = totals_of(collector_at(ruleset, i));
		add_row(&table, collector_at(ruleset, i)->entity.path.collector, &totals);
		add(&sum, &totals);
	}
	add_row(&table, "(all)", &sum);
	table_print(&table);
}
