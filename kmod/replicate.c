// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/netfilter.h>
#include <net/dst.h>

#include "copy.h"
#include "headers.h"
#include "loop.h"
#include "original.h"
#include "replicate.h"
#include "route.h"
#include "segments.h"
#include "transmit.h"

/**
 * struct ft_replication - one datagram on its way to the receivers
 * @ruleset: in force
 * @dg: the datagram
 * @payload: what copies share
 * @consume: the original does not go on
 * @taken: the original has become a copy
 */
struct ft_replication {
	const struct ft_ruleset *ruleset;
	struct ft_datagram *dg;
	struct ft_payload payload;
	bool consume;
	bool taken;
};

/* Why no copy may be made for this receiver, or 0. */
static enum flowtee_receiver_counter refuse(const struct ft_replication *rep,
					    const struct ft_receiver *receiver,
					    struct dst_entry *dst, bool local)
{
	const struct ft_datagram *dg = rep->dg;

	if (!local)
		return receiver->ttl == FLOWTEE_TTL_INHERIT && dg->ttl <= 1 ?
			FLOWTEE_RECEIVER_DROPPED_TTL : 0;
	/* An address that came to this host after the configuration. */
	if (ft_ruleset_match(rep->ruleset, dg->net, dst->dev, &receiver->to))
		return FLOWTEE_RECEIVER_DROPPED_LOOP;
	/* Without a socket, the answer would be an ICMP to the exporter. */
	if (!ft_route_has_socket(dg->net, dst, &dg->from, &receiver->to))
		return FLOWTEE_RECEIVER_DROPPED_NO_LISTENER;
	return 0;
}

static struct sk_buff *make_copy(struct ft_replication *rep,
				 unsigned int headroom, bool last)
{
	struct ft_payload *payload = &rep->payload;
	const struct ft_datagram *dg = rep->dg;
	struct sk_buff *copy;

	if (!dg->skb)
		return NULL;
	if (last && rep->consume) {
		copy = ft_copy_take(dg, payload, headroom);
		if (copy) {
			rep->taken = true;
			return copy;
		}
	}
	if (!payload->n && ft_payload_get(payload, dg, rep->consume))
		return NULL;
	return ft_copy_make(dg, payload, headroom);
}

/* One copy, from route to outcome. */
static enum flowtee_receiver_counter send_copy(struct ft_replication *rep,
					       struct ft_receiver *receiver,
					       bool last)
{
	struct ft_datagram *dg = rep->dg;
	enum flowtee_receiver_counter reason;
	struct dst_entry *dst;
	struct sk_buff *copy;
	bool local;

	dst = ft_route_get(dg->net, receiver);
	if (!dst)
		return FLOWTEE_RECEIVER_DROPPED_NO_ROUTE;
	local = ft_route_is_local(dst, receiver->to.family);
	reason = refuse(rep, receiver, dst, local);
	if (reason)
		goto release;
	copy = make_copy(rep, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			 FT_HEADERS_MAX, last);
	if (!copy) {
		reason = FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
		goto release;
	}

	ft_headers_push(copy, dg, receiver, local);
	copy->mark = receiver->mark;
	skb_dst_set(copy, dst);
	return ft_transmit(dg->net, copy, receiver->to.family, local) ?
		FLOWTEE_RECEIVER_SENT : FLOWTEE_RECEIVER_DROPPED_TRANSMIT;

release:
	dst_release(dst);
	return reason;
}

static void offer(struct ft_replication *rep, struct ft_receiver *receiver,
		  bool last)
{
	unsigned int len = rep->dg->payload_len;
	enum flowtee_receiver_counter event;

	event = send_copy(rep, receiver, last);
	ft_counters_add(receiver->counters, event,
			event == FLOWTEE_RECEIVER_SENT ?
			FLOWTEE_RECEIVER_SENT_BYTES : FLOWTEE_RECEIVER_PAD,
			len);
}

/* To all receivers of a prefix, the last one apart: @held, who may get the
 * original itself if nobody comes behind him.
 */
static void offer_node(struct ft_replication *rep, const struct ft_trie *wanted,
		       const struct ft_trie_node *node,
		       struct ft_receiver **held)
{
	u32 i;

	for (i = node->first; i < node->first + node->n; i++) {
		struct ft_receiver *receiver = wanted->receivers[i];

		if (receiver->state == FLOWTEE_RECEIVER_DOWN) {
			ft_counters_add(receiver->counters,
					FLOWTEE_RECEIVER_DROPPED_DOWN, 0, 0);
			continue;
		}
		if (*held)
			offer(rep, *held, false);
		*held = receiver;
	}
}

/* Return: how many receivers were offered a copy. */
static unsigned int offer_all(struct ft_replication *rep,
			      const struct ft_collector *collector)
{
	const struct ft_endpoint *from = &rep->dg->from;
	const struct ft_trie *wanted =
		ft_collector_wanted(collector, from->family);
	const struct ft_trie_node *node;
	struct ft_receiver *held = NULL;
	unsigned int offered = 0;

	rep->dg->copies = collector->receivers.n;
	if (!wanted)
		return 0;
	for (node = ft_trie_first(wanted, &from->addr); node;
	     node = ft_trie_next(wanted, node, &from->addr)) {
		offer_node(rep, wanted, node, &held);
		offered += node->n;
	}
	if (held)
		offer(rep, held, true);
	return offered;
}

/**
 * ft_replicate_datagram() - take one datagram from verification to its outcome
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: parsed
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 * Return: whether the packet has become a copy; it is not the caller's then.
 */
bool ft_replicate_datagram(const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_datagram *dg, bool consume)
{
	enum flowtee_collector_counter outcome;
	struct ft_replication rep;

	rep.ruleset = ruleset;
	rep.dg = dg;
	rep.consume = consume;
	rep.taken = false;
	ft_payload_init(&rep.payload);
	if (dg->skb && !ft_datagram_verify(dg))
		outcome = FLOWTEE_COLLECTOR_MALFORMED;
	else if (!ft_prefixes_cover(collector->allow, dg->from.family,
				    &dg->from.addr))
		outcome = FLOWTEE_COLLECTOR_DENIED;
	else if (dg->skb &&
		 ft_loop_detect(ruleset->guard, dg, ft_loop_clock()))
		outcome = FLOWTEE_COLLECTOR_LOOP;
	else if (!offer_all(&rep, collector))
		outcome = FLOWTEE_COLLECTOR_NO_RECEIVER;
	else
		outcome = FLOWTEE_COLLECTOR_REPLICATED;

	ft_payload_put(&rep.payload);
	ft_counters_add(collector->counters, outcome,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, dg->payload_len);
	return rep.taken;
}

/**
 * ft_replicate() - what happens to a packet
 * @ruleset: in force
 * @dg: the packet, parsed
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT if it goes on, NF_STOLEN if it was consumed.
 */
unsigned int ft_replicate(const struct ft_ruleset *ruleset,
			  struct ft_datagram *dg)
{
	const struct ft_collector *collector;
	struct sk_buff *skb = dg->skb;
	bool consume, taken;

	collector = ft_ruleset_match(ruleset, dg->net, dg->dev, &dg->to);
	if (!collector)
		return NF_ACCEPT;
	consume = !ft_original_goes_on(collector, dg);

	/* A verdict of nfqueue continues here in process context. */
	local_bh_disable();
	if (ft_is_segmented(skb)) {
		ft_replicate_segments(ruleset, collector, dg);
		taken = false;
	} else {
		taken = ft_replicate_datagram(ruleset, collector, dg, consume);
	}
	local_bh_enable();

	if (!consume)
		return NF_ACCEPT;
	if (!taken)
		consume_skb(skb);
	return NF_STOLEN;
}
