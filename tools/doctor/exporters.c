// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes in: outcomes of collectors, and exporters that are silent or lose. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "model/stream.h"
#include "text/time.h"

/* ---- Outcomes of a collector */

static const struct {
	uint16_t counter;
	const char *text;
	const char *advice;
} outcomes[] = {
	{
		FLOWTEE_COLLECTOR_LOOP, "they are copies that came back",
		"a receiver, or another host that replicates, sends them here again: look at its "
		"configuration",
	}, {
		FLOWTEE_COLLECTOR_BUSY, "they asked for more copies than can be made at once",
		"fewer receivers a datagram ('from', pools), or a faster host",
	},
};

/* Every host has 127.0.0.0/8, and none may send from it; IPv6 has no such rule. */
static bool is_own(const struct address *address)
{
	return address->size == IPV4_SIZE && !address_is_loopback(address) &&
	       !address_is_multicast(address) && host_has_address(address);
}

/* What to do about a reason, by its place, and by who did it. */
static const char *advice_for(size_t place, const struct endpoint *exporter)
{
	if (place != FLOWTEE_MALFORMED_SOURCE)
		return "'flowteectl stats COLLECTOR --explain' tells all reasons; a capture at the "
		       "exporter tells where it happens";
	if (is_own(&exporter->address))
		return "this host has that address: look for another that has it, too; if that is "
		       "meant, 'sysctl net.ipv4.conf.DEVICE.accept_local=1'";
	return "have the exporter send with an address of its own: datagrams from another host "
	       "cannot have that source";
}

/* Why, and who: of the reason that is most frequent. */
static void find_malformed(struct record *record, const struct collector *collector,
			   uint64_t count, uint64_t received)
{
	const struct offence *worst = &collector->offences[0];
	char from[ADDRESS_TEXT] = "somebody";
	char seen[TIME_TEXT];
	size_t i, place = 0;

	for (i = 0; i < OFFENCES_MAX; i++) {
		if (collector->offences[i].count > worst->count) {
			worst = &collector->offences[i];
			place = i;
		}
	}
	if (!worst->count)
		return;
	endpoint_text(&worst->exporter, from);
	time_ago(worst->seen, seen);
	record_about(record, "malformed", level_of_share(count, received),
		     &collector->entity.path, advice_for(place, &worst->exporter),
		     "%" PRIu64 " of %" PRIu64 " datagrams are malformed, most of them by their %s; "
		     "the last of these came from %s, %s", count, received, offence_reason(place),
		     from, seen);
}

static void check_collector(struct examination *examination, const struct collector *collector)
{
	const uint64_t *counters = collector->entity.counters;
	uint64_t received = counters[FLOWTEE_COLLECTOR_RECEIVED];
	uint64_t count;
	size_t i;

	for (i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		count = counters[outcomes[i].counter];
		if (count)
			record_about(&examination->record,
				     counter_key(&collector_counters, outcomes[i].counter),
				     level_of_share(count, received), &collector->entity.path,
				     outcomes[i].advice, "%" PRIu64 " of %" PRIu64
				     " datagrams were not replicated: %s", count, received,
				     outcomes[i].text);
	}
	count = counters[FLOWTEE_COLLECTOR_MALFORMED];
	if (count)
		find_malformed(&examination->record, collector, count, received);
}

static void run_outcomes(struct examination *examination)
{
	size_t i;

	for (i = 0; i < examination->ruleset.collectors.count; i++)
		check_collector(examination, collector_at(&examination->ruleset, i));
}

const struct check check_outcomes = { "outcomes", run_outcomes };

/* ---- Exporters */

/**
 * struct habit - something that streams do that they should not
 * @check: word for it
 * @has: whether a stream does
 * @tell: tells of one
 * @level: how bad it is
 * @advice: what to do
 * @is_of_silence: nothing of a collector on standby, as they send to the active one,
 *	nor of one of which it is known why nothing comes
 */
struct habit {
	const char *check;
	bool (*has)(const struct stream *stream);
	void (*tell)(const struct stream *stream, char text[256]);
	enum level (*level)(const struct stream *stream);
	const char *advice;
	bool is_of_silence;
};

/* Silent for longer than this (a day, in milliseconds) it has probably been taken away. */
#define GONE_AFTER	UINT64_C(86400000)

static enum level level_of_silence(const struct stream *stream)
{
	return stream_number(stream, LAST_SEEN) + GONE_AFTER < time_now() ? LEVEL_NOTE :
									    LEVEL_WARNING;
}

static void tell_silent(const struct stream *stream, char text[256])
{
	char seen[TIME_TEXT];

	time_ago(stream_number(stream, LAST_SEEN), seen);
	snprintf(text, 256, "it is silent: its last datagram came %s", seen);
}

static uint64_t of_unit(const struct stream *stream)
{
	return stream_number(stream, LOST) + stream_number(stream, COUNTED);
}

/* Less than one in a thousand is what UDP is. */
static bool has_lost(const struct stream *stream)
{
	return stream_has(stream, LOST) && stream_has(stream, COUNTED) &&
	       is_much(stream_number(stream, LOST), of_unit(stream));
}

static void tell_lost(const struct stream *stream, char text[256])
{
	snprintf(text, 256, "%" PRIu64 " of %" PRIu64 " %s were lost before they came here",
		 stream_number(stream, LOST), of_unit(stream), stream_unit(stream));
}

/* It speaks a protocol of telemetry, so somebody may have forgotten it. */
static bool is_denied(const struct stream *stream)
{
	return stream_unit(stream) && stream->outcomes[FLOWTEE_COLLECTOR_DENIED] &&
	       stream->outcomes[FLOWTEE_COLLECTOR_DENIED] == stream_datagrams(stream);
}

static void tell_denied(const struct stream *stream, char text[256])
{
	uint64_t count = stream_datagrams(stream);

	if (count == 1)
		snprintf(text, 256, "its only datagram, of %s, was denied",
			 stream_protocol(stream));
	else
		snprintf(text, 256, "all of its %" PRIu64 " datagrams, of %s, were denied", count,
			 stream_protocol(stream));
}

static enum level level_of_note(const struct stream *stream)
{
	(void)stream;
	return LEVEL_NOTE;
}

static enum level level_of_loss(const struct stream *stream)
{
	(void)stream;
	return LEVEL_WARNING;
}

static const struct habit habits[] = {
	{
		"silent", stream_is_silent, tell_silent, level_of_silence,
		"look whether the exporter still sends, and on the way from there; 'silent' of the "
		"collector is how long that may take", true,
	}, {
		"losing", has_lost, tell_lost, level_of_loss,
		"what this host has lost is told below, as the path of a datagram; if nothing is, "
		"it was lost by the exporter, or on the way from there", false,
	}, {
		"denied", is_denied, tell_denied, level_of_note,
		"if it should be replicated, add it to 'allow': 'flowteectl set collector NAME "
		"allow +ADDRESS'", false,
	},
};

static void tell_stream(struct record *record, const struct account *account,
			const struct stream *stream, const struct habit *habit)
{
	char object[FLOWTEE_NAME_SIZE + ADDRESS_TEXT + STREAM_KIND_TEXT];
	char kind[STREAM_KIND_TEXT];
	char from[ADDRESS_TEXT];
	char text[256];

	stream_text(stream, from);
	stream_kind_text(stream, kind);
	snprintf(object, sizeof(object), "%s %s %s", account->collector, from, kind);
	habit->tell(stream, text);
	record_finding(record, habit->check, habit->level(stream), object, habit->advice, "%s",
		       text);
}

/* What keeps all datagrams from a collector is why its exporters are silent, too. */
static struct finding *find_why(struct examination *examination, const struct account *account)
{
	static const char *const checks[] = {
		"raw_rule", "kept_away", "other_address", "other_device", "other_host", "no_device",
	};
	const struct collector *collector =
		ruleset_collector(&examination->ruleset, account->collector);
	struct finding *finding = NULL;
	size_t i;

	if (!collector || !is_quiet(collector))
		return NULL;
	for (i = 0; !finding && i < sizeof(checks) / sizeof(checks[0]); i++)
		finding = record_find(&examination->record, checks[i], account->collector);
	return finding;
}

/* Whether there is one finding for all of them. */
static bool add_silence(struct examination *examination, const struct account *account)
{
	struct finding *why;
	size_t count = 0;
	size_t i;

	for (i = 0; i < account->count; i++)
		count += stream_is_silent(&account->streams[i]);
	why = count ? find_why(examination, account) : NULL;
	if (why)
		finding_add(why, "; of its streams %zu %s silent", count, count == 1 ? "is" : "are");
	return why;
}

static void check_habit(struct record *record, const struct account *account,
			const struct habit *habit)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < account->count; i++) {
		if (!habit->has(&account->streams[i]))
			continue;
		if (count++ < ALIKE_MAX)
			tell_stream(record, account, &account->streams[i], habit);
	}
	if (count > ALIKE_MAX)
		record_finding(record, habit->check, LEVEL_NOTE, account->collector,
			       "'flowteectl exporters COLLECTOR' tells of all",
			       "so it is with %zu other stream%s", count - ALIKE_MAX,
			       count - ALIKE_MAX == 1 ? "" : "s");
}

static bool is_active(const struct ruleset *ruleset, const char *name)
{
	const struct collector *collector = ruleset_collector(ruleset, name);

	return !collector || collector->state == FLOWTEE_COLLECTOR_STATE_ACTIVE;
}

static void check_habits(struct examination *examination, const struct account *account)
{
	bool is_silence_told = !is_active(&examination->ruleset, account->collector) ||
			       add_silence(examination, account);
	size_t i;

	for (i = 0; i < sizeof(habits) / sizeof(habits[0]); i++)
		if (!habits[i].is_of_silence || !is_silence_told)
			check_habit(&examination->record, account, &habits[i]);
}

static void run_exporters(struct examination *examination)
{
	const struct accounts *accounts = &examination->accounts;
	size_t i;

	for (i = 0; i < accounts->count; i++) {
		check_habits(examination, &accounts->list[i]);
		if (accounts->list[i].evicted)
			record_finding(&examination->record, "evicted", LEVEL_NOTE,
				       accounts->list[i].collector,
				       "give 'allow', so that strangers take no room; the parameter "
				       "exporters of the module has room for more",
				       accounts->list[i].evicted == 1 ?
				       "%" PRIu64 " stream, or what it said of templates, had no room" :
				       "%" PRIu64 " streams, or what they said of templates, had no room",
				       accounts->list[i].evicted);
	}
}

const struct check check_exporters = { "exporters", run_exporters };
