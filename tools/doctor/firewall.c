// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules of nf_tables that keep datagrams away, or copies from leaving. */
#include <inttypes.h>
#include <limits.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "doctor/rules.h"
#include "model/receiver.h"

/**
 * struct round - the way through all objects
 * @examination: see &struct examination
 * @left: receivers that can still be looked at
 */
struct round {
	struct examination *examination;
	size_t left;
};

/**
 * struct suspicion - who meets rules
 * @record: result
 * @path: the object
 * @lacks: it does not get what it should, so that what may be is worth to be told
 * @original: of a collector: what becomes of originals
 */
struct suspicion {
	struct record *record;
	const struct path *path;
	bool lacks;
	uint8_t original;
};

static void meet_before(const struct encounter *encounter, void *data)
{
	const struct suspicion *suspicion = data;

	if (encounter->fate != FATE_DROP)
		return;
	if (encounter->is_sure)
		record_about(suspicion->record, "raw_rule", LEVEL_ERROR, suspicion->path,
			     "remove the rule, or let it except the collector's port: "
			     "'nft -a list ruleset' shows it",
			     "a rule drops its datagrams before they get here: %s",
			     encounter->place);
	else if (suspicion->lacks && encounter->has_count && encounter->count)
		record_about(suspicion->record, "raw_rule", LEVEL_WARNING, suspicion->path,
			     "look at the rule: 'nft -a list ruleset' shows it",
			     "a rule may drop its datagrams before they get here: %s, which has met "
			     "%" PRIu64 " packets", encounter->place, encounter->count);
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

/* Whether it receives nothing, or at least not what arrives for it. */
static bool lacks_all(const struct examination *examination, const struct collector *collector)
{
	return is_quiet(collector) ||
	       record_find(&examination->record, "kept_away", collector->entity.path.collector);
}

static void check_collector(struct examination *examination, const struct collector *collector)
{
	const struct packets packets = {
		.to = &collector->listen, .in = collector->dev, .out = "",
	};
	struct suspicion suspicion = {
		.record = &examination->record,
		.path = &collector->entity.path,
		.lacks = lacks_all(examination, collector),
		.original = collector->original,
	};

	rules_meet(examination->rules, "ingress", LONG_MIN, LONG_MAX, &packets, meet_before,
		   &suspicion);
	rules_meet(examination->rules, "prerouting", LONG_MIN, RULES_OUR_PRIORITY - 1, &packets,
		   meet_before, &suspicion);
	rules_meet(examination->rules, "prerouting", RULES_OUR_PRIORITY + 1, LONG_MAX, &packets,
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
	struct round *round = data;

	if (object == &collector_object)
		check_collector(round->examination, (const struct collector *)entity);
	if (object != &receiver_object || !round->left)
		return;
	round->left--;
	/* What stays here leaves by no device. */
	if (!host_has_address(&receiver->to.address))
		check_receiver(round->examination, receiver);
}

static void run(struct examination *examination)
{
	struct round round = { examination, rules_meetings(examination->rules) };

	if (round.left)
		ruleset_visit(&examination->ruleset, visit, &round);
}

const struct check check_firewall = { "firewall", run };
