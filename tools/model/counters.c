// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>

#include "model/counters.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

_Static_assert(FLOWTEE_COLLECTOR_COUNTER_MAX < COUNTERS_MAX, "counters of a collector");
_Static_assert(FLOWTEE_POOL_COUNTER_MAX < COUNTERS_MAX, "counters of a pool");
_Static_assert(FLOWTEE_RECEIVER_COUNTER_MAX < COUNTERS_MAX, "counters of a receiver");

static const struct counter of_collector[] = {
	{
		.key = "received",
		.attr = FLOWTEE_COLLECTOR_RECEIVED,
		.sentence = "UDP datagrams whose destination is the collector's; "
			    "the sum of the outcomes.",
	}, {
		.key = "received_bytes",
		.attr = FLOWTEE_COLLECTOR_RECEIVED_BYTES,
		.is_bytes = true,
		.sentence = "The UDP payload of the received datagrams, in bytes.",
	}, {
		.key = "replicated",
		.attr = FLOWTEE_COLLECTOR_REPLICATED,
		.is_part = true,
		.sentence = "Outcome: offered to at least one receiver.",
	}, {
		.key = "denied",
		.attr = FLOWTEE_COLLECTOR_DENIED,
		.is_part = true,
		.sentence = "Outcome: the exporter is in none of the prefixes of 'allow' or "
			    "in one of 'except', or a policy of IPsec is against it.",
	}, {
		.key = "no_receiver",
		.attr = FLOWTEE_COLLECTOR_NO_RECEIVER,
		.is_part = true,
		.sentence = "Outcome: the collector has no receiver that wants the datagram "
			    "('from', 'except', 'protocol', 'domain', 'agent'), or only in "
			    "pools, and all of them are down.",
	}, {
		.key = "malformed",
		.attr = FLOWTEE_COLLECTOR_MALFORMED,
		.is_part = true,
		.sentence = "Outcome: the UDP length, the UDP checksum or the source "
			    "address is not valid, or a loopback address came from "
			    "elsewhere.",
	}, {
		.key = "loop",
		.attr = FLOWTEE_COLLECTOR_LOOP,
		.is_part = true,
		.sentence = "Outcome: it is a copy that was made on this host and came "
			    "back, or hosts that tee to each other multiply it.",
	}, {
		.key = "not_sampled",
		.attr = FLOWTEE_COLLECTOR_NOT_SAMPLED,
		.is_part = true,
		.sentence = "Outcome: all receivers that it was for take samples, and left "
			    "it out.",
	}, {
		.key = "busy",
		.attr = FLOWTEE_COLLECTOR_BUSY,
		.is_part = true,
		.sentence = "Outcome: it asked for more copies than can be made at once, and "
			    "the queue for the rest was full.",
	}, {
		.key = "standby",
		.attr = FLOWTEE_COLLECTOR_STANDBY,
		.is_part = true,
		.sentence = "Outcome: the state of the collector is standby: all was done but "
			    "sending.",
	},
};

static const struct counter of_pool[] = {
	{
		.key = "offered",
		.attr = FLOWTEE_POOL_OFFERED,
		.sentence = "Datagrams that a receiver of the pool should have got; the sum "
			    "of those served and those dropped.",
	}, {
		.key = "served",
		.attr = FLOWTEE_POOL_SERVED,
		.sentence = "A receiver was chosen; its own counters tell the rest.",
	}, {
		.key = "template_copies",
		.attr = FLOWTEE_POOL_TEMPLATE_COPIES,
		.sentence = "Copies of datagrams with templates or options data for all other "
			    "receivers that are up (balance round-robin).",
	}, {
		.key = "no_receiver",
		.attr = FLOWTEE_POOL_NO_RECEIVER,
		.is_part = true,
		.sentence = "Dropped: all receivers of the pool that want the exporter are "
			    "down.",
	},
};

static const struct counter of_receiver[] = {
	{
		.key = "offered",
		.attr = FLOWTEE_RECEIVER_OFFERED,
		.sentence = "Copies the receiver should have got; the sum of those sent "
			    "and those dropped.",
	}, {
		.key = "sent",
		.attr = FLOWTEE_RECEIVER_SENT,
		.sentence = "Copies handed to the output path, or to the socket of a "
			    "program on this host. If that overflows, the copy was sent all "
			    "the same.",
	}, {
		.key = "sent_bytes",
		.attr = FLOWTEE_RECEIVER_SENT_BYTES,
		.is_bytes = true,
		.sentence = "The UDP payload of the copies sent, in bytes.",
	}, {
		.key = "no_route",
		.attr = FLOWTEE_RECEIVER_DROPPED_NO_ROUTE,
		.is_part = true,
		.sentence = "Dropped: there is no route to the receiver, or a policy of "
			    "IPsec is against the copy, or has no keys for it yet.",
	}, {
		.key = "no_memory",
		.attr = FLOWTEE_RECEIVER_DROPPED_NO_MEMORY,
		.is_part = true,
		.sentence = "Dropped: there was no memory for the copy.",
	}, {
		.key = "no_listener",
		.attr = FLOWTEE_RECEIVER_DROPPED_NO_LISTENER,
		.is_part = true,
		.sentence = "Dropped: the receiver is an address of this host, and no "
			    "socket listens there.",
	}, {
		.key = "ttl",
		.attr = FLOWTEE_RECEIVER_DROPPED_TTL,
		.is_part = true,
		.sentence = "Dropped: the TTL or hop limit of the original was used up.",
	}, {
		.key = "loop",
		.attr = FLOWTEE_RECEIVER_DROPPED_LOOP,
		.is_part = true,
		.sentence = "Dropped: the copy would have been replicated again on this "
			    "host.",
	}, {
		.key = "down",
		.attr = FLOWTEE_RECEIVER_DROPPED_DOWN,
		.is_part = true,
		.sentence = "Dropped: the state of the receiver is down, or a checker has "
			    "found it down, or it is unreachable and 'on-unreachable' is "
			    "skip.",
	}, {
		.key = "rate",
		.attr = FLOWTEE_RECEIVER_DROPPED_RATE,
		.is_part = true,
		.sentence = "Dropped: the receiver was over its rate.",
	}, {
		.key = "transmit",
		.attr = FLOWTEE_RECEIVER_DROPPED_TRANSMIT,
		.is_part = true,
		.sentence = "Dropped: the output path refused the copy (a rule of a "
			    "firewall, a full queue).",
	}, {
		.key = "too_large",
		.attr = FLOWTEE_RECEIVER_DROPPED_TOO_LARGE,
		.is_part = true,
		.sentence = "Dropped: it is more than a packet of the receiver's family can "
			    "hold.",
	}, {
		.key = "martian",
		.attr = FLOWTEE_RECEIVER_DROPPED_MARTIAN,
		.is_part = true,
		.sentence = "Dropped: its source is a loopback address, and may not leave "
			    "this host, or a link-local one, and may not leave its link; "
			    "set 'source' to an ADDRESS of this host.",
	}, {
		.key = "not_sampled",
		.attr = FLOWTEE_RECEIVER_NOT_SAMPLED,
		.is_rare = true,
		.sentence = "Datagrams that 'sample' left out; they are not among those "
			    "offered.",
	}, {
		.key = "replayed",
		.attr = FLOWTEE_RECEIVER_REPLAYED,
		.is_rare = true,
		.sentence = "Datagrams with the templates and options data that are known, "
			    "made and sent by flowtee itself; they are not among those "
			    "offered.",
	}, {
		.key = "replayed_bytes",
		.attr = FLOWTEE_RECEIVER_REPLAYED_BYTES,
		.is_rare = true,
		.is_bytes = true,
		.sentence = "The UDP payload of the datagrams replayed, in bytes.",
	}, {
		.key = "replay_failed",
		.attr = FLOWTEE_RECEIVER_REPLAY_FAILED,
		.is_rare = true,
		.sentence = "Such datagrams that could not be sent, for a reason for which a copy "
			    "would be dropped.",
	},
};

const struct counters collector_counters = {
	.table = of_collector,
	.count = COUNT(of_collector),
	.parts = "outcomes",
};

const struct counters pool_counters = {
	.table = of_pool,
	.count = COUNT(of_pool),
	.parts = "dropped",
};

const struct counters receiver_counters = {
	.table = of_receiver,
	.count = COUNT(of_receiver),
	.parts = "dropped",
};

bool counters_get(const struct nlattr *nest, uint64_t values[COUNTERS_MAX])
{
	const struct nlattr *attr;
	uint16_t type;

	mnl_attr_for_each_nested(attr, nest) {
		type = mnl_attr_get_type(attr);
		/* Attribute 0 is padding. */
		if (!type || type >= COUNTERS_MAX)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
			return false;
		values[type] = mnl_attr_get_u64(attr);
	}
	return true;
}

const char *counter_key(const struct counters *counters, uint16_t attr)
{
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (counters->table[i].attr == attr)
			return counters->table[i].key;
	return NULL;
}
