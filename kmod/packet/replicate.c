// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/netfilter.h>
#include <net/dst.h>

#include "packet/choice.h"
#include "packet/copy.h"
#include "packet/headers.h"
#include "packet/ipsec.h"
#include "packet/loop.h"
#include "packet/match.h"
#include "packet/own.h"
#include "packet/replicate.h"
#include "packet/route.h"
#include "packet/transmit.h"

/* So many copies are made without letting others run, if that is possible. */
#define FT_COPIES_IN_A_ROW	64

/**
 * struct ft_replication - one datagram on its way to the receivers
 * @ruleset: in force
 * @dg: the datagram
 * @body: what copies carry
 * @consume: the original does not go on
 * @taken: the original has become a copy
 * @held: the receiver that is offered the next copy, once it is known whether
 *	it is the last: that may be the original itself
 * @offered: how many receivers were offered a copy
 * @sampled_out: how many others would have been, without their samples
 */
struct ft_replication {
	const struct ft_ruleset *ruleset;
	struct ft_datagram *dg;
	struct ft_body body;
	bool consume;
	bool taken;
	struct ft_receiver *held;
	unsigned int offered;
	unsigned int sampled_out;
};

/* Why no copy may be made for this receiver, or 0. */
static enum flowtee_receiver_counter refuse(const struct ft_replication *rep,
					    const struct ft_receiver *receiver,
					    const struct ft_endpoint *from,
					    struct dst_entry *dst, bool local)
{
	const struct ft_datagram *dg = rep->dg;

	if (!ft_headers_fit(dg, receiver->to.family))
		return FLOWTEE_RECEIVER_DROPPED_TOO_LARGE;
	if (!local) {
		if (!ft_route_may_have(dg->net, dst, dg->dev, from))
			return FLOWTEE_RECEIVER_DROPPED_MARTIAN;
		return receiver->ttl == FLOWTEE_TTL_INHERIT && dg->ttl <= 1 ?
			FLOWTEE_RECEIVER_DROPPED_TTL : 0;
	}
	/* An address that came to this host after the configuration. */
	if (ft_match(rep->ruleset, dg->net, dst->dev, &receiver->to))
		return FLOWTEE_RECEIVER_DROPPED_LOOP;
	/* Without a socket, the answer would be an ICMP to the exporter. */
	if (!ft_route_has_socket(dg->net, dst, from, &receiver->to))
		return FLOWTEE_RECEIVER_DROPPED_NO_LISTENER;
	return 0;
}

static struct sk_buff *make_copy(struct ft_replication *rep,
				 unsigned int headroom, bool last)
{
	struct ft_body *body = &rep->body;
	struct sk_buff *copy;

	if (!body->skb)
		return NULL;
	if (last && rep->consume) {
		copy = ft_copy_take(body, headroom);
		if (copy) {
			rep->taken = true;
			return copy;
		}
	}
	if (ft_body_fill(body, rep->consume))
		return NULL;
	return ft_copy_make(body, headroom);
}

/* One copy, from route to outcome. */
static enum flowtee_receiver_counter send_copy(struct ft_replication *rep,
					       struct ft_receiver *receiver,
					       bool last)
{
	struct ft_datagram *dg = rep->dg;
	const struct ft_endpoint *from = &dg->from;
	enum flowtee_receiver_counter reason;
	struct ft_endpoint source;
	struct dst_entry *dst;
	struct sk_buff *copy;
	bool local;

	if (!ft_receiver_is_transparent(receiver)) {
		source = ft_headers_source(dg, receiver);
		from = &source;
	}
	dst = ft_route_get(dg->net, receiver);
	if (!dst)
		return ft_endpoint_is_loopback(&receiver->source) ?
			FLOWTEE_RECEIVER_DROPPED_MARTIAN :
			FLOWTEE_RECEIVER_DROPPED_NO_ROUTE;
	local = ft_route_is_local(dst, receiver->to.family);
	reason = refuse(rep, receiver, from, dst, local);
	if (reason)
		goto release;
	if (!local) {
		dst = ft_ipsec_route(dg->net, dst, receiver, from);
		if (!dst)
			return FLOWTEE_RECEIVER_DROPPED_NO_ROUTE;
	}
	copy = make_copy(rep, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			 FT_HEADERS_MAX, last);
	if (!copy) {
		reason = FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
		goto release;
	}

	ft_headers_push(copy, &rep->body, dg, receiver, from, local);
	ft_own_mark(copy, rep->dg->guard->own);
	copy->mark = receiver->mark;
	skb_dst_set(copy, dst);
	if (receiver->mtu && !local)
		ft_route_fragment(copy, receiver->to.family, receiver->mtu);
	return ft_transmit(dg->net, copy, receiver->to.family, local) ?
		FLOWTEE_RECEIVER_SENT : FLOWTEE_RECEIVER_DROPPED_TRANSMIT;

release:
	dst_release(dst);
	return reason;
}

/* To the receiver that is held. */
static void send_held(struct ft_replication *rep, bool last)
{
	struct ft_receiver *receiver = rep->held;
	unsigned int len = rep->dg->payload_len;
	enum flowtee_receiver_counter event;

	if (!receiver)
		return;
	event = send_copy(rep, receiver, last);
	ft_counters_add(receiver->counters, event,
			event == FLOWTEE_RECEIVER_SENT ?
			FLOWTEE_RECEIVER_SENT_BYTES : FLOWTEE_RECEIVER_PAD,
			len);
}

/* Whether the receiver's sample leaves this datagram out. */
static bool is_sampled_out(struct ft_replication *rep,
			   const struct ft_receiver *receiver)
{
	u32 place;

	if (receiver->sample == 1 || ft_datagram_has_templates(rep->dg))
		return false;
	div_u64_rem(ft_counters_turn(receiver->counters), receiver->sample,
		    &place);
	return place;
}

/* Why the receiver does not get what it is offered, or 0. */
static enum flowtee_receiver_counter
keep_away(const struct ft_datagram *dg, struct ft_receiver *receiver)
{
	if (receiver->state == FLOWTEE_RECEIVER_DOWN)
		return FLOWTEE_RECEIVER_DROPPED_DOWN;
	if (receiver->on_unreachable == FLOWTEE_ON_UNREACHABLE_SKIP &&
	    !*receiver->pool && !ft_route_is_usable(dg, receiver))
		return FLOWTEE_RECEIVER_DROPPED_DOWN;
	if (receiver->limit &&
	    !ft_rate_allows(&receiver->counters->rate, receiver->limit,
			    ktime_get_ns()))
		return FLOWTEE_RECEIVER_DROPPED_RATE;
	return 0;
}

static void offer(struct ft_replication *rep, struct ft_receiver *receiver)
{
	enum flowtee_receiver_counter reason;

	if (is_sampled_out(rep, receiver)) {
		ft_counters_add(receiver->counters,
				FLOWTEE_RECEIVER_NOT_SAMPLED, 0, 0);
		rep->sampled_out++;
		return;
	}
	rep->offered++;
	reason = keep_away(rep->dg, receiver);
	if (reason) {
		ft_counters_add(receiver->counters, reason, 0, 0);
		return;
	}
	send_held(rep, false);
	rep->held = receiver;
}

/* Without the templates nobody can decode what follows. */
static void offer_templates(struct ft_replication *rep,
			    const struct ft_candidates *candidates)
{
	const struct ft_group *group = candidates->group;
	u32 i, copies = 0;

	for (i = 0; i < group->n; i++) {
		if (!(i % FT_COPIES_IN_A_ROW) && !ft_datagram_goes_on(rep->dg))
			return;
		if (!ft_choice_may_have(candidates, i))
			continue;
		offer(rep, group->member[i].receiver);
		if (copies++)
			ft_counters_add(group->pool->counters,
					FLOWTEE_POOL_TEMPLATE_COPIES, 0, 0);
	}
}

/* To one receiver of a pool. */
static void offer_group(struct ft_replication *rep, struct ft_group *group)
{
	const struct ft_counters *counters = group->pool->counters;
	struct ft_candidates candidates;
	struct ft_receiver *chosen;

	if (!ft_choice_candidates(group, rep->dg, &candidates)) {
		ft_counters_add(counters, FLOWTEE_POOL_NO_RECEIVER, 0, 0);
		return;
	}
	ft_counters_add(counters, FLOWTEE_POOL_SERVED, 0, 0);
	if (group->pool->balance == FLOWTEE_BALANCE_ROUND_ROBIN &&
	    ft_datagram_has_templates(rep->dg)) {
		offer_templates(rep, &candidates);
		return;
	}
	chosen = ft_choice_make(&candidates);
	offer(rep, chosen);
}

static void offer_all(struct ft_replication *rep,
		      const struct ft_collector *collector)
{
	const struct ft_endpoint *from = &rep->dg->from;
	const struct ft_trie *wanted =
		ft_collector_wanted(collector, from->family);
	const struct ft_trie_node *node;
	u32 i;

	rep->dg->copies = collector->n_targets;
	if (!wanted)
		return;
	for (node = ft_trie_first(wanted, &from->addr); node;
	     node = ft_trie_next(wanted, node, &from->addr)) {
		for (i = node->first; i < node->first + node->n; i++) {
			const struct ft_target *target = &wanted->targets[i];

			if (!(i % FT_COPIES_IN_A_ROW) &&
			    !ft_datagram_goes_on(rep->dg))
				return;
			if (target->receiver)
				offer(rep, target->receiver);
			else
				offer_group(rep, target->group);
		}
	}
	send_held(rep, true);
}

static enum flowtee_collector_counter
replicate(struct ft_replication *rep, const struct ft_collector *collector)
{
	struct ft_datagram *dg = rep->dg;

	if (dg->skb && ft_own_is_copy(dg->skb, dg->guard->own))
		return FLOWTEE_COLLECTOR_LOOP;
	if (dg->skb && !ft_datagram_verify(dg))
		return FLOWTEE_COLLECTOR_MALFORMED;
	if (!ft_prefixes_cover(collector->allow, dg->from.family,
			       &dg->from.addr) ||
	    (dg->skb && !ft_ipsec_admits(dg)))
		return FLOWTEE_COLLECTOR_DENIED;
	/* Only now: strangers shall not cost a checksum each. */
	if (dg->skb && !ft_datagram_is_intact(dg))
		return FLOWTEE_COLLECTOR_MALFORMED;
	if (dg->skb && ft_loop_detect(dg->guard, dg, ft_loop_clock()))
		return FLOWTEE_COLLECTOR_LOOP;
	ft_body_begin(&rep->body, dg);
	offer_all(rep, collector);
	ft_body_put(&rep->body);
	return rep->offered ? FLOWTEE_COLLECTOR_REPLICATED :
	       rep->sampled_out ? FLOWTEE_COLLECTOR_NOT_SAMPLED :
				  FLOWTEE_COLLECTOR_NO_RECEIVER;
}

/**
 * ft_replicate_datagram() - take one datagram from verification to its outcome
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: parsed
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled; with &ft_datagram.stop a thread, and both
 * are given up between copies.
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
	rep.held = NULL;
	rep.offered = 0;
	rep.sampled_out = 0;
	outcome = replicate(&rep, collector);
	ft_counters_add(collector->counters, outcome,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, dg->payload_len);
	return rep.taken;
}
