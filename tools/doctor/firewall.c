// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules of nf_tables that keep datagrams away, or copies from leaving. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "doctor/arrival.h"
#include "doctor/examination.h"
#include "doctor/host.h"
#include "model/receiver.h"
#include "text/program.h"

/**
 * struct suspicion - who meets rules
 * @record: result
 * @path: the object
 * @lacks: it does not get what it should, so that what may be is worth to be told
 * @is_seen: of a collector: something was seen to arrive that it did not get
 * @guesses: of a collector: how many rules that may be why were told
 * @original: of a collector: what becomes of originals
 */
struct suspicion {
	struct record *record;
	const struct path *path;
	bool lacks;
	bool is_seen;
	size_t guesses;
	uint8_t original;
};

/* A rule that has no counter may have met what was seen. */
static void guess_before(const struct encounter *encounter, struct suspicion *suspicion)
{
	char met[64] = "";

	if (encounter->has_count ? !encounter->count : !suspicion->is_seen)
		return;
	if (suspicion->guesses++ >= ALIKE_MAX)
		return;
	if (encounter->has_count)
		snprintf(met, sizeof(met), ", which has met %" PRIu64 " packets",
			 encounter->count);
	record_about(suspicion->record, "raw_rule", LEVEL_WARNING, suspicion->path,
		     "look at the rule: 'nft -a list ruleset' shows it",
		     "a rule may drop its datagrams before they get here: %s%s",
		     encounter->place, met);
}

static void meet_before(const struct encounter *encounter, void *data)
{
	struct suspicion *suspicion = data;

	if (encounter->fate != FATE_DROP)
		return;
	if (encounter->is_sure)
		record_about(suspicion->record, "raw_rule", LEVEL_ERROR, suspicion->path,
			     "remove the rule, or let it except the collector's port: "
			     "'nft -a list ruleset' shows it",
			     "a rule drops its datagrams before they get here: %s",
			     encounter->place);
	else if (suspicion->lacks)
		guess_before(encounter, suspicion);
}

static void meet_after(const struct encounter *encounter, void *data)
{
	const struct suspicion *suspicion = data;
	bool is_nat = encounter->fate == FATE_NAT;

	if (encounter->fate == FATE_DROP || !encounter->is_sure)
		return;
	record_about(suspicion->record, is_nat ? "nat" : "tproxy", LEVEL_NOTE, suspicion->path,
		     suspicion->original == FLOWTEE_ORIGINAL_DROP ?
		     "nothing, if that is meant: 'original drop' consumes them before" :
		     "nothing, if that is meant; 'original drop' keeps them here",
		     "a rule %s its originals %s: %s",
		     suspicion->original == FLOWTEE_ORIGINAL_DROP ? "would send" : "sends",
		     is_nat ? "to another address (NAT)" : "to another socket (TPROXY)",
		     encounter->place);
}

/* What was seen to arrive and not to get here; NULL: nothing was. */
static const struct arrival *find_kept_away(const struct examination *examination,
					    const struct collector *collector)
{
	size_t i;

	for (i = 0; i < examination->n_kept_away; i++)
		if (examination->kept_away[i].collector == collector)
			return &examination->kept_away[i].arrival;
	return NULL;
}

/* All that are sent to it. */
static void meet_all_before(struct rules *rules, const struct packets *packets,
			    struct suspicion *suspicion)
{
	rules_meet(rules, "ingress", LONG_MIN, LONG_MAX, packets, meet_before, suspicion);
	rules_meet(rules, "prerouting", LONG_MIN, RULES_OUR_PRIORITY - 1, packets, meet_before,
		   suspicion);
}

/* The one that was seen, of which more is known. */
static void meet_one_before(struct rules *rules, const struct arrival *arrival,
			    struct suspicion *suspicion)
{
	arrival_meets(arrival, rules, "ingress", LONG_MIN, LONG_MAX, meet_before, suspicion);
	arrival_meets(arrival, rules, "prerouting", LONG_MIN, RULES_OUR_PRIORITY - 1, meet_before,
		      suspicion);
}

static void check_collector(struct examination *examination, const struct collector *collector)
{
	const struct arrival *arrival = find_kept_away(examination, collector);
	const struct packets all = {
		.to = &collector->listen, .in = collector->dev, .out = "",
	};
	struct suspicion suspicion = {
		.record = &examination->record,
		.path = &collector->entity.path,
		.lacks = is_quiet(collector) || arrival,
		.is_seen = arrival,
		.original = collector->original,
	};

	if (arrival)
		meet_one_before(examination->rules, arrival, &suspicion);
	else
		meet_all_before(examination->rules, &all, &suspicion);
	rules_meet(examination->rules, "prerouting", RULES_OUR_PRIORITY + 1, LONG_MAX, &all,
		   meet_after, &suspicion);
}

static void meet_output(const struct encounter *encounter, void *data)
{
	const struct suspicion *suspicion = data;

	if (encounter->fate != FATE_DROP)
		return;
	if (encounter->is_sure)
		record_about(suspicion->record, "output_rule", LEVEL_ERROR, suspicion->path,
			     "remove the rule, or let copies pass by their port or by 'mark': "
			     "'nft -a list ruleset' shows it",
			     "a rule drops its copies as they leave: %s", encounter->place);
	else if (suspicion->lacks)
		record_about(suspicion->record, "output_rule", LEVEL_WARNING, suspicion->path,
			     "look at the rule: 'nft -a list ruleset' shows it",
			     "copies were refused as they left, and a rule may be why: %s",
			     encounter->place);
}

static void check_receiver(struct examination *examination, const struct receiver *receiver)
{
	const struct packets packets = { .to = &receiver->to, .in = "", .out = receiver->dev };
	struct suspicion suspicion = {
		.record = &examination->record,
		.path = &receiver->entity.path,
		.lacks = receiver->entity.counters[FLOWTEE_RECEIVER_DROPPED_TRANSMIT],
	};

	rules_meet(examination->rules, "output", LONG_MIN, LONG_MAX, &packets, meet_output,
		   &suspicion);
	rules_meet(examination->rules, "postrouting", LONG_MIN, LONG_MAX, &packets, meet_output,
		   &suspicion);
	rules_meet(examination->rules, "egress", LONG_MIN, LONG_MAX, &packets, meet_output,
		   &suspicion);
}

static void visit(const struct object *object, const struct entity *entity, void *data)
{
	const struct receiver *receiver = (const struct receiver *)entity;
	struct examination *examination = data;

	/* What stays here leaves by no device. */
	if (object == &receiver_object && examination->rules->left &&
	    !host_has_address(&receiver->to.address))
		check_receiver(examination, receiver);
}

/* There are fewer collectors than receivers, and each concerns many. */
static void run(struct examination *examination)
{
	const struct siblings *collectors = &examination->ruleset.collectors;
	struct rules *rules = examination->rules;
	size_t i;

	if (!rules->left)
		return;
	for (i = 0; i < collectors->count; i++)
		check_collector(examination, collector_at(&examination->ruleset, i));
	ruleset_visit(&examination->ruleset, visit, examination);
	if (!rules->left)
		record_finding(&examination->record, "cannot_read_rules", LEVEL_NOTE, NULL,
			       "'" PROGRAM " explain COLLECTOR exporter ADDRESS' tells what one "
			       "exporter's datagrams and copies meet",
			       "there are so many rules of nf_tables that it could not be looked at "
			       "what the copies of all receivers meet");
}

const struct check check_firewall = { "firewall", run };
