// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/metrics.h"
#include "text/memory.h"

/* What is told of a stream. */
enum number {
	DATAGRAMS,
	BYTES,
	LOST,
	REORDERED,
	DUPLICATED,
	RESTARTS,
	SILENT,
	LAST_SEEN,
	N_NUMBERS,
};

/**
 * struct group - streams whose labels are the same: sFlow of several agents
 * @collector: name of their collector
 * @stream: one of them
 * @has_lost: it is known what was lost
 * @is_admitted: see stream_is_admitted()
 * @numbers: of all of them
 */
struct group {
	const char *collector;
	const struct stream *stream;
	bool has_lost;
	bool is_admitted;
	uint64_t numbers[N_NUMBERS];
};

/* A stream, to be sorted. */
struct entry {
	const struct stream *stream;
};

struct groups {
	struct group *list;
	size_t count;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_first_seen(const void *left, const void *right)
{
	const struct stream *a = ((const struct entry *)left)->stream;
	const struct stream *b = ((const struct entry *)right)->stream;
	int order = compare_numbers(stream_number(a, FIRST_SEEN), stream_number(b, FIRST_SEEN));

	return order ? order : stream_compare(a, b);
}

static int compare_labels(const struct stream *a, const struct stream *b)
{
	int order = compare_numbers(a->address.size, b->address.size);

	if (!order)
		order = memcmp(a->address.bytes, b->address.bytes, a->address.size);
	if (!order)
		order = compare_numbers(stream_has(a, PORT), stream_has(b, PORT));
	if (!order)
		order = compare_numbers(stream_number(a, PORT), stream_number(b, PORT));
	if (!order)
		order = strcmp(stream_protocol(a), stream_protocol(b));
	if (!order)
		order = compare_numbers(stream_has(a, DOMAIN), stream_has(b, DOMAIN));
	if (!order)
		order = compare_numbers(stream_number(a, DOMAIN), stream_number(b, DOMAIN));
	return order;
}

static int by_labels(const void *left, const void *right)
{
	return compare_labels(((const struct entry *)left)->stream,
			      ((const struct entry *)right)->stream);
}

static void add_stream(struct group *group, const struct stream *stream)
{
	uint64_t *numbers = group->numbers;

	group->has_lost |= stream_has(stream, LOST);
	group->is_admitted |= stream_is_admitted(stream);
	numbers[DATAGRAMS] += stream_datagrams(stream);
	numbers[BYTES] += stream_number(stream, BYTES);
	numbers[LOST] += stream_number(stream, LOST);
	numbers[REORDERED] += stream_number(stream, REORDERED);
	numbers[DUPLICATED] += stream_number(stream, DUPLICATED);
	numbers[RESTARTS] += stream_number(stream, RESTARTS);
	numbers[SILENT] |= stream_has(stream, SILENT) && stream_is_admitted(stream);
	if (numbers[LAST_SEEN] < stream_number(stream, LAST_SEEN))
		numbers[LAST_SEEN] = stream_number(stream, LAST_SEEN);
}

/* Adds those of an account; streams that came first stay where there are too many. */
static void add_account(struct groups *groups, const struct account *account, size_t most)
{
	struct entry *entries = zeros(account->count, sizeof(*entries));
	size_t count = account->count;
	struct group *group = NULL;
	size_t i;

	for (i = 0; i < count; i++)
		entries[i].stream = &account->streams[i];
	if (count > most) {
		qsort(entries, count, sizeof(*entries), by_first_seen);
		count = most;
	}
	qsort(entries, count, sizeof(*entries), by_labels);
	groups->list = grow(groups->list, groups->count + count + 1, sizeof(*groups->list));
	for (i = 0; i < count; i++) {
		if (!group || compare_labels(group->stream, entries[i].stream)) {
			group = &groups->list[groups->count++];
			*group = (struct group){ .collector = account->collector,
						 .stream = entries[i].stream };
		}
		add_stream(group, entries[i].stream);
	}
	free(entries);
}

/* What is not known is empty. */
static void number_text(char text[24], bool is_known, uint64_t number)
{
	text[0] = '\0';
	if (is_known)
		snprintf(text, 24, "%" PRIu64, number);
}

static void tell_group(const struct group *group, enum number number,
		       struct prometheus *prometheus)
{
	const struct stream *stream = group->stream;
	const char *unit = stream_unit(stream);
	char address[ADDRESS_TEXT];
	char domain[24];
	char port[24];
	const struct label labels[] = {
		{ "collector", group->collector }, { "address", address }, { "port", port },
		{ "protocol", stream_protocol(stream) }, { "domain", domain },
		{ number == LOST ? "unit" : NULL, unit ? unit : "" }, { NULL, NULL },
	};

	if ((number == LOST && !group->has_lost) || (number == SILENT && !group->is_admitted))
		return;
	address_text(&stream->address, address);
	number_text(port, stream_has(stream, PORT), stream_number(stream, PORT));
	number_text(domain, stream_has(stream, DOMAIN), stream_number(stream, DOMAIN));
	if (number == LAST_SEEN)
		prometheus_seconds(prometheus, labels, group->numbers[number]);
	else
		prometheus_sample(prometheus, labels, group->numbers[number]);
}

static const struct {
	const char *name;
	const char *help;
	enum metric_type type;
} families[N_NUMBERS] = {
	[DATAGRAMS] = { "datagrams_total", "Datagrams of the stream, whatever became of them.",
			METRIC_COUNTER },
	[BYTES] = { "bytes_total", "The UDP payload of its datagrams, in bytes.", METRIC_COUNTER },
	[LOST] = { "lost_total", "What was lost before it came here, in what the protocol numbers. It "
		   "falls if what was missing comes late, or if a jump of the numbers proves to "
		   "be none: use delta(), not increase() or rate().", METRIC_UNTYPED },
	[REORDERED] = { "reordered_total", "Datagrams that came after later ones.",
			METRIC_COUNTER },
	[DUPLICATED] = { "duplicated_total", "Datagrams that came twice.", METRIC_COUNTER },
	[RESTARTS] = { "restarts_total", "How often its numbers began anew. It falls if "
		       "that proves to be none: use delta(), not increase() or rate().",
		       METRIC_UNTYPED },
	[SILENT] = { "silent", "1 if nothing has come for longer than 'silent' says; nothing of "
		     "a stream of which all datagrams were denied, malformed or looping.",
		     METRIC_GAUGE },
	[LAST_SEEN] = { "last_seen_timestamp_seconds", "When its last datagram came.",
			METRIC_GAUGE },
};

static void tell_account(const struct account *account, uint64_t value,
			 struct prometheus *prometheus)
{
	const struct label labels[] = { { "collector", account->collector }, { NULL, NULL } };

	prometheus_sample(prometheus, labels, value);
}

static void write_accounts(const struct metrics *metrics, struct prometheus *prometheus)
{
	const struct accounts *accounts = metrics->accounts;
	size_t count;
	size_t i;

	prometheus_family(prometheus, METRIC_GAUGE, "Streams of exporters that are known.",
			  "flowtee_collector_exporters");
	for (i = 0; i < accounts->count; i++)
		tell_account(&accounts->list[i], accounts->list[i].count, prometheus);
	prometheus_family(prometheus, METRIC_GAUGE,
			  "Streams of which nothing is told here, as they are too many.",
			  "flowtee_collector_exporters_untold");
	for (i = 0; i < accounts->count; i++) {
		count = accounts->list[i].count;
		tell_account(&accounts->list[i], count > metrics->most ? count - metrics->most : 0,
			     prometheus);
	}
	prometheus_family(prometheus, METRIC_COUNTER,
			  "Streams that were given up for others, and datagrams whose stream, "
			  "templates or options data had no room.",
			  "flowtee_collector_exporters_evicted_total");
	for (i = 0; i < accounts->count; i++)
		tell_account(&accounts->list[i], accounts->list[i].evicted, prometheus);
}

void metrics_write_streams(const struct metrics *metrics, struct prometheus *prometheus)
{
	struct groups groups = { NULL, 0 };
	size_t number;
	size_t i;

	write_accounts(metrics, prometheus);
	for (i = 0; i < metrics->accounts->count; i++)
		add_account(&groups, &metrics->accounts->list[i], metrics->most);
	for (number = 0; number < N_NUMBERS; number++) {
		prometheus_family(prometheus, families[number].type, families[number].help,
				  "flowtee_exporter_%s", families[number].name);
		for (i = 0; i < groups.count; i++)
			tell_group(&groups.list[i], number, prometheus);
	}
	free(groups.list);
}
