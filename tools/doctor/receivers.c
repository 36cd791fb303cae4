// SPDX-License-Identifier: GPL-2.0-or-later
/* Receivers and pools: what the module has found out of them, and what they have lost. */
#include <inttypes.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "model/collector.h"
#include "model/pool.h"
#include "model/receiver.h"
#include "text/time.h"

/* ---- Those that are not reached */

static const struct {
	const char *check;
	const char *text;
	const char *advice;
} findings[] = {
	[FLOWTEE_HEALTH_NO_ROUTE] = {
		"no_route", "cannot be reached: there is no route, or a policy of IPsec is in the way",
		"'ip route get ADDRESS' tells what the host knows; 'dev' and 'mark' steer copies",
	},
	[FLOWTEE_HEALTH_DEVICE] = {
		"device", "cannot be reached: the device that leads there is down, or has no link",
		"'ip link' tells its state; 'ip link set dev DEVICE up'",
	},
	[FLOWTEE_HEALTH_NEIGHBOUR] = {
		"neighbour", "cannot be reached: the next hop does not answer ARP or neighbour "
		"discovery, and copies get no further than this host",
		"'ip neigh' tells who does not answer; look at its address, its cable, its VLAN",
	},
	[FLOWTEE_HEALTH_NO_LISTENER] = {
		"no_listener", "is an address of this host, and no socket listens there",
		"start the program that should, or look at its address and port: 'ss -ulnp'",
	},
};

static void find_unreachable(struct record *record, const struct receiver *receiver)
{
	uint8_t health = receiver->health;
	char text[ADDRESS_TEXT];

	endpoint_text(&receiver->to, text);
	if (health >= sizeof(findings) / sizeof(findings[0]) || !findings[health].check) {
		record_about(record, "unreachable", LEVEL_ERROR, &receiver->entity.path,
			     "'flowteectl explain' may tell why", "%s is not reached", text);
		return;
	}
	record_about(record, findings[health].check, LEVEL_ERROR, &receiver->entity.path,
		     findings[health].advice, "%s %s", text, findings[health].text);
}

/* ---- What they have lost */

/**
 * struct drop - a reason for which copies are dropped that should not be
 * @counter: &enum flowtee_receiver_counter
 * @text: what it means
 * @advice: what to do
 */
static const struct drop {
	uint16_t counter;
	const char *text;
	const char *advice;
} drops[] = {
	{
		FLOWTEE_RECEIVER_DROPPED_NO_MEMORY, "there was no memory for them",
		"look at 'free', and at what else the host does",
	}, {
		FLOWTEE_RECEIVER_DROPPED_TTL, "their TTL or hop limit was used up",
		"exporters should send with a larger one; or give the receiver a 'ttl' of its own",
	}, {
		FLOWTEE_RECEIVER_DROPPED_LOOP, "they would have been replicated again on this host",
		"the receiver is a listener by another name: send them elsewhere",
	}, {
		FLOWTEE_RECEIVER_DROPPED_TRANSMIT, "the output path refused them: a rule of a "
		"firewall, or a full queue",
		"'nft list ruleset' and 'tc -s qdisc' tell; see qdisc and device of the path",
	}, {
		FLOWTEE_RECEIVER_DROPPED_TOO_LARGE, "they are more than a packet of the "
		"receiver's family holds", "exporters should send smaller datagrams",
	}, {
		FLOWTEE_RECEIVER_DROPPED_MARTIAN, "their source may not leave this host or its link",
		"give the receiver a 'source' of this host",
	},
};

static void find_drops(struct record *record, const struct receiver *receiver)
{
	const uint64_t *counters = receiver->entity.counters;
	uint64_t count;
	size_t i;

	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		count = counters[drops[i].counter];
		if (count)
			record_about(record, counter_key(&receiver_counters, drops[i].counter),
				     level_of_share(count, counters[FLOWTEE_RECEIVER_OFFERED]),
				     &receiver->entity.path, drops[i].advice,
				     "%" PRIu64 " of %" PRIu64 " copies were dropped: %s", count,
				     counters[FLOWTEE_RECEIVER_OFFERED], drops[i].text);
	}
}

/* ---- Those that get nothing, as somebody has seen to that */

static void find_down(struct record *record, const struct receiver *receiver)
{
	char left[TIME_TEXT] = "until it says otherwise";

	if (!receiver_is_found_down(receiver)) {
		record_about(record, "down", LEVEL_NOTE, &receiver->entity.path,
			     "'flowteectl set COLLECTOR/RECEIVER state up' ends that",
			     "it is set down by hand, and gets nothing");
		return;
	}
	if (receiver->finding_until)
		time_left(receiver->finding_until, left);
	record_about(record, "checker", LEVEL_WARNING, &receiver->entity.path,
		     "look at the program there; 'flowteectl health COLLECTOR/RECEIVER up' "
		     "withdraws what was found", "a checker has found it down, and it gets "
		     "nothing: %s", left);
}

/* ---- Those whose copies have a source that others have */

static void find_source(struct record *record, const struct receiver *receiver)
{
	const struct address *source = &receiver->source.address;
	char text[ADDRESS_TEXT];

	if (!source->size || host_has_address(source))
		return;
	address_text(source, text);
	record_about(record, "foreign_source", LEVEL_NOTE, &receiver->entity.path,
		     "nothing, if that is meant; else an address of this host",
		     "its copies come from %s, which is no address of this host: what answers them, "
		     "as Packet Too Big does, goes elsewhere", text);
}

static void visit_receiver(const struct object *object, const struct entity *entity, void *data)
{
	const struct receiver *receiver = (const struct receiver *)entity;
	struct examination *examination = data;

	if (object != &receiver_object)
		return;
	if (receiver_is_down(receiver))
		find_down(&examination->record, receiver);
	else if (receiver->health != FLOWTEE_HEALTH_REACHABLE)
		find_unreachable(&examination->record, receiver);
	find_drops(&examination->record, receiver);
	find_source(&examination->record, receiver);
}

static void run_receivers(struct examination *examination)
{
	ruleset_visit(&examination->ruleset, visit_receiver, examination);
}

const struct check check_receivers = { "receivers", run_receivers };

/* ---- Pools that have nobody left */

static void check_pools_of(struct record *record, const struct collector *collector)
{
	const struct siblings *pools = &collector->members[MEMBER_POOL];
	const struct pool *pool;
	size_t i;

	for (i = 0; i < pools->count; i++) {
		pool = (const struct pool *)sibling(&pool_object, pools, i);
		if (!pool->members || pool->up)
			continue;
		if (pool->members == 1)
			record_about(record, "pool_down", LEVEL_ERROR, &pool->entity.path,
				     "bring it up: what is said of it tells how, or add another",
				     "its only receiver is down or unreachable");
		else
			record_about(record, "pool_down", LEVEL_ERROR, &pool->entity.path,
				     "bring one of them up: what is said of each of them tells how",
				     "all %zu of its receivers are down or unreachable",
				     pool->members);
	}
}

static void run_pools(struct examination *examination)
{
	size_t i;

	for (i = 0; i < examination->ruleset.collectors.count; i++)
		check_pools_of(&examination->record, collector_at(&examination->ruleset, i));
}

const struct check check_pools = { "pools", run_pools };
