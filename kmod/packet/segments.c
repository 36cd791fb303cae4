// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/sched/clock.h>
#include <linux/udp.h>

#include "compat/drop.h"
#include "compat/gso.h"
#include "packet/admit.h"
#include "packet/observe.h"
#include "packet/segments.h"
#include "packet/trace.h"
#include "packet/tracepoints.h"
#include "telemetry/audience.h"

/**
 * ft_segments_are_true() - tell whether a packet can be what it says
 * @whole: the packet, parsed
 *
 * tun and virtio let a guest say how a packet is to be taken apart. More
 * datagrams than the kernel joins, or a checksum that is not UDP's, are lies.
 */
bool ft_segments_are_true(const struct ft_datagram *whole)
{
	const struct sk_buff *skb = whole->skb;

	return !ft_is_segmented(skb) ||
	       (ft_count_segments(whole) <= UDP_MAX_SEGMENTS &&
		(skb->ip_summed != CHECKSUM_PARTIAL ||
		 ft_datagram_partial_is_udp(whole)));
}

/* Of a clone: segmentation may take its argument apart, and the original may
 * go on whole. The result's checksums are partial, so the payload is not read.
 *
 * Return: the segments, or an ERR_PTR().
 */
static struct sk_buff *take_apart(const struct ft_datagram *whole)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_IP_CSUM |
					   NETIF_F_IPV6_CSUM;
	struct sk_buff *clone, *segments;

	clone = skb_clone(whole->skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!clone)
		return ERR_PTR(-ENOMEM);
	segments = __skb_gso_segment(clone, features, false);
	if (IS_ERR_OR_NULL(segments)) {
		kfree_skb(clone);
		return segments ? segments : ERR_PTR(-EINVAL);
	}
	/* If the clone is the first of them it has one more reference, for this
	 * (skb_segment_list()).
	 */
	consume_skb(clone);
	return segments;
}

/* A packet, or a part of it, is not what it says. */
static void refuse(struct ft_pass *pass, unsigned int len)
{
	ft_offences_note(pass->collector->counters->offences,
			 FLOWTEE_MALFORMED_LENGTH, &pass->whole->from);
	ft_counters_add(pass->collector->counters, FLOWTEE_COLLECTOR_MALFORMED,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, len);
	ft_observe_malformed(pass->collector, pass->whole, len);
	trace_flowtee_datagram(pass->collector, pass->whole, len,
			       FLOWTEE_COLLECTOR_MALFORMED);
	ft_trace_part(pass->collector, pass->whole, 0, len,
		      FLOWTEE_COLLECTOR_MALFORMED);
}

/* The packet stays the caller's. What cannot be taken apart for want of memory
 * is counted, a datagram at a time; what is not what it says is one.
 */
static void open_packet(struct ft_pass *pass)
{
	struct ft_datagram *whole = pass->whole;
	struct sk_buff *segments;

	segments = ft_segments_are_true(whole) ? take_apart(whole) :
						 ERR_PTR(-EINVAL);
	if (!IS_ERR(segments)) {
		pass->rest = segments;
	} else if (PTR_ERR(segments) == -ENOMEM) {
		pass->lost = whole->payload_len;
	} else {
		refuse(pass, whole->payload_len);
		whole->drop = FT_DROP_REASON(PKT_TOO_SMALL);
	}
}

static void begin_segment(struct ft_pass *pass)
{
	ft_replication_begin(&pass->rep, pass->ruleset, pass->collector,
			     &pass->segment, true);
	pass->running = true;
}

static void begin_lost(struct ft_pass *pass)
{
	struct ft_datagram *dg = &pass->segment;
	unsigned int start;

	*dg = *pass->whole;
	dg->skb = NULL;
	dg->payload_len = min_t(unsigned int, pass->lost,
				skb_shinfo(pass->whole->skb)->gso_size);
	dg->udp_len = sizeof(struct udphdr) + dg->payload_len;
	start = pass->whole->payload_len - pass->lost;
	begin_segment(pass);
	ft_observe_part(pass->collector, pass->whole, start, dg->payload_len,
			pass->rep.outcome, &pass->rep.sighting);
	if (pass->rep.sighting.account &&
	    ft_observe_is_essential(&pass->rep.sighting))
		ft_audience_forget(&pass->rep.sighting);
	ft_observe_header(pass->collector, dg, pass->whole, start,
			  &pass->rep.sighting);
	pass->lost -= dg->payload_len;
}

/* Return: whether there is a next datagram, which is begun then. */
static bool begin_next(struct ft_pass *pass)
{
	while (pass->rest) {
		struct sk_buff *skb = pass->rest;

		pass->rest = skb->next;
		skb_mark_not_on_list(skb);
		pass->segment = *pass->whole;
		if (ft_datagram_parse(&pass->segment, skb,
				      pass->whole->to.family)) {
			begin_segment(pass);
			return true;
		}
		refuse(pass, 0);
		ft_drop_skb(skb, FT_DROP_REASON(PKT_TOO_SMALL));
	}
	if (!pass->lost)
		return false;
	begin_lost(pass);
	return true;
}

/* A datagram of several has met its end. */
static void end_segment(struct ft_pass *pass)
{
	pass->running = false;
	if (pass->segment.skb && !pass->rep.delivery.taken)
		ft_drop_skb(pass->segment.skb, pass->segment.drop);
}

/**
 * ft_pass_begin() - begin to replicate all datagrams of a packet
 * @pass: to be run, and then ended
 * @ruleset: in force when it arrived
 * @collector: the collector that matched
 * @whole: the packet, parsed; stays the caller's
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 */
void ft_pass_begin(struct ft_pass *pass, const struct ft_ruleset *ruleset,
		   const struct ft_collector *collector,
		   struct ft_datagram *whole, bool consume)
{
	pass->ruleset = ruleset;
	pass->collector = collector;
	pass->whole = whole;
	pass->rest = NULL;
	pass->lost = 0;
	pass->segmented = ft_is_segmented(whole->skb);
	pass->running = !pass->segmented;
	if (likely(pass->running))
		ft_replication_begin(&pass->rep, ruleset, collector, whole,
				     consume);
	else
		open_packet(pass);
}

/**
 * ft_pass_run() - go on replicating a packet
 * @pass: begun
 * @budget: so many targets of a datagram may be seen to
 *
 * Of a packet that holds several it is one datagram, or a part of it: what it
 * costs to choose from a pool, or to find out that it is malformed, is no target.
 *
 * Context: RCU read side, BH disabled; both may be given up between two runs.
 * Return: whether more is to be done.
 */
bool ft_pass_run(struct ft_pass *pass, unsigned int budget)
{
	if (likely(!pass->segmented)) {
		pass->running = !ft_replication_run(&pass->rep, budget);
		return pass->running;
	}
	if (!pass->running && !begin_next(pass))
		return false;
	if (ft_replication_run(&pass->rep, budget))
		end_segment(pass);
	return pass->running || pass->rest || pass->lost;
}

/* Whether others are to run before receivers are told more of the stream. More is to be
 * done.
 */
static bool is_pending(const struct ft_pass *pass)
{
	return pass->running && pass->rep.prime.pending;
}

/**
 * ft_pass_run_for() - go on replicating a packet for some time
 * @pass: begun
 * @time: so many nanoseconds; it takes as much longer as it needs for what was begun
 *	by then. It ends sooner if receivers are being told of the stream
 *
 * Context: as ft_pass_run().
 * Return: whether more is to be done.
 */
bool ft_pass_run_for(struct ft_pass *pass, u64 time)
{
	unsigned int row = ft_pass_row(ft_segment_size(pass->whole));
	u64 start = local_clock();
	bool more;

	do
		more = ft_pass_run(pass, row);
	while (more && !is_pending(pass) && local_clock() - start < time);
	return more;
}

/**
 * ft_pass_copy() - have a packet go on to be replicated from elsewhere
 * @to: set to what takes the place of @from
 * @from: begun; of the two only one may be run, or ended, from now on
 * @whole: a copy of what it has of the packet, which may be a clone from now on
 */
void ft_pass_copy(struct ft_pass *to, const struct ft_pass *from,
		  struct ft_datagram *whole)
{
	*to = *from;
	to->whole = whole;
	if (to->running)
		ft_replication_copy(&to->rep, &from->rep,
				    to->segmented ? &to->segment : whole);
}

/**
 * ft_pass_begin_with() - have a packet of one datagram go on as one that was begun
 * @pass: set to it
 * @rep: begun, not at its end; it is not to be run, or dropped, any more
 */
void ft_pass_begin_with(struct ft_pass *pass, const struct ft_replication *rep)
{
	pass->ruleset = rep->delivery.ruleset;
	pass->collector = rep->collector;
	pass->whole = rep->delivery.dg;
	pass->segmented = false;
	pass->running = true;
	pass->rest = NULL;
	pass->lost = 0;
	ft_replication_copy(&pass->rep, rep, pass->whole);
}

/**
 * ft_pass_place() - tell where the datagrams begin that are still to come
 * @pass: begun, of a packet that holds several
 *
 * Return: how many bytes of its payload are before them.
 */
unsigned int ft_pass_place(const struct ft_pass *pass)
{
	unsigned int n = ft_count_segments(pass->whole);
	const struct sk_buff *skb;

	if (pass->lost)
		return pass->whole->payload_len - pass->lost;
	for (skb = pass->rest; skb && n; skb = skb->next)
		n--;
	return n * ft_segment_size(pass->whole);
}

/**
 * ft_pass_starve() - do without the memory of what is still to be replicated
 * @pass: begun
 *
 * What is left to be done by ft_pass_run() is to count.
 *
 * Context: BH disabled.
 */
void ft_pass_starve(struct ft_pass *pass)
{
	if (pass->running && !pass->rep.outcome) {
		ft_body_starve(&pass->rep.delivery.body);
		ft_prime_starve(&pass->rep.prime);
	}
	if (!pass->rest)
		return;
	pass->lost = pass->whole->payload_len - ft_pass_place(pass);
	kfree_skb_list(pass->rest);
	pass->rest = NULL;
}

/**
 * ft_pass_end() - give up what has not been replicated, if anything
 * @pass: begun
 *
 * Return: whether the packet has become a copy; it is not the caller's then.
 */
bool ft_pass_end(struct ft_pass *pass)
{
	if (unlikely(pass->running)) {
		ft_replication_drop(&pass->rep);
		if (pass->segmented)
			end_segment(pass);
	}
	kfree_skb_list(pass->rest);
	return !pass->segmented && pass->rep.delivery.taken;
}
