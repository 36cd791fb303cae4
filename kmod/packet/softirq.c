// SPDX-License-Identifier: GPL-2.0-only
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/time64.h>

#include "compat/compiler.h"
#include "compat/drop.h"
#include "packet/ipsec.h"
#include "packet/loop.h"
#include "packet/observe.h"
#include "packet/origin.h"
#include "packet/own.h"
#include "packet/softirq.h"
#include "packet/spending.h"
#include "packet/trace.h"
#include "packet/tracepoints.h"

/*
 * A softirq keeps its processor from everything else, so what it may be asked
 * for is bounded: a packet that wants more copies than that is put aside, whole,
 * and a thread makes them. So is one that comes when this processor has made
 * copies, or has told receivers of streams, for too much of its time already, as
 * packets come many at once. What a copy costs is known only once it is made: the
 * rules of this host that it meets may be many. So what has taken too long is put
 * off, as it is. While a packet of a collector waits, those that follow to the same
 * processor wait behind it: copies leave in the order of their originals.
 *
 * What waits is bounded, too: what is beyond that ends as busy, and what was begun
 * as if there were no memory for the copies that are left.
 */

/* Most copies, as they are weighed, that a packet is given at once: a millisecond or
 * two, if nothing is in their way.
 */
#define AT_ONCE		1024

/* So long, in nanoseconds, a packet is seen to at once. */
#define LONG_ENOUGH	(2 * NSEC_PER_MSEC)

/* What this processor has spent on copies in softirqs. */
static DEFINE_PER_CPU(struct ft_spending, spending);

static bool must_wait(const struct ft_backlog *backlog,
		      const struct ft_collector *collector, u64 copies)
{
	return copies > AT_ONCE ||
	       ft_spending_is_enough(this_cpu_ptr(&spending)) ||
	       ft_prime_has_taken_enough() ||
	       ft_backlog_holds(backlog, collector);
}

/* How many copies a packet asks for, at most, as they are weighed. */
static u64 count_copies(const struct ft_collector *collector,
			const struct ft_datagram *dg)
{
	const struct ft_trie *wanted =
		ft_collector_wanted(collector, dg->from.family);

	return wanted ? ft_softirq_weigh(ft_trie_copies(wanted,
							&dg->from.addr), dg) :
			0;
}

/* Of one that is not what it says, whose exporter is not allowed, or that is a copy
 * itself, there will be none; nor are there on standby.
 */
static bool may_ask(const struct ft_collector *collector,
		    const struct ft_datagram *dg)
{
	return collector->state != FLOWTEE_COLLECTOR_STATE_STANDBY &&
	       ft_segments_are_true(dg) &&
	       !ft_own_is_copy(dg->skb, dg->guard->own) &&
	       ft_collector_allows(collector, dg->from.family, &dg->from.addr);
}

/* Whether what a packet says will be believed once its turn has come. */
static bool is_credible(const struct ft_datagram *dg)
{
	struct ft_datagram copy = *dg;
	enum flowtee_malformed fault;

	return ft_datagram_verify(&copy, &fault) && ft_ipsec_admits(&copy) &&
	       ft_origin_is_true(&copy) &&
	       (ft_is_segmented(copy.skb) || ft_datagram_is_intact(&copy));
}

/* Of a packet, what is behind @start of its payload has to wait. Return: whether others
 * cannot be read without it.
 */
static bool note_waiting(const struct ft_collector *collector,
			 struct ft_datagram *dg, unsigned int start)
{
	return collector->account && is_credible(dg) &&
	       ft_observe_waiting(collector, dg, start, ft_segment_size(dg));
}

/* @essential: as of ft_observe_busy() */
static void count_busy(const struct ft_collector *collector,
		       const struct ft_datagram *dg, bool essential)
{
	unsigned int n = ft_count_segments(dg);
	unsigned int size = ft_segment_size(dg);
	unsigned int start = 0;

	ft_counters_add(collector->counters, FLOWTEE_COLLECTOR_BUSY,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, dg->payload_len);
	ft_observe_busy(collector, dg, size, essential);
	do {
		unsigned int len = min(size, dg->payload_len - start);

		trace_flowtee_datagram(collector, dg, len,
				       FLOWTEE_COLLECTOR_BUSY);
		ft_trace_part(collector, dg, start, len,
			      FLOWTEE_COLLECTOR_BUSY);
		start += size;
	} while (start < dg->payload_len);
	while (n-- > 1)
		ft_counters_add(collector->counters, FLOWTEE_COLLECTOR_BUSY, 0,
				0);
}

/* Leave the rest to the thread, if it has room. Of a packet of several datagrams the
 * numbers of those that are still to come are noted now, as those of packets that
 * follow will be.
 */
static bool put_off(struct ft_backlog *backlog, struct ft_pass *pass,
		    bool consume)
{
	struct ft_datagram *whole = pass->whole;

	if (pass->rest || pass->lost)
		note_waiting(pass->collector, whole, ft_pass_place(pass));
	if (ft_backlog_put_off(backlog, pass,
			       count_copies(pass->collector, whole), consume)) {
		if (pass->running)
			ft_prime_leave(&pass->rep.prime);
		return consume;
	}
	ft_pass_starve(pass);
	while (ft_pass_run(pass, UINT_MAX))
		;
	return ft_pass_end(pass);
}

static noinline bool put_off_one(struct ft_backlog *backlog,
				 const struct ft_replication *rep)
{
	struct ft_pass pass;

	ft_pass_begin_with(&pass, rep);
	return put_off(backlog, &pass, rep->delivery.consume);
}

/* There are more targets than those that are worth no look at the clock, or more are to
 * be told of the stream.
 */
static noinline bool go_on(struct ft_backlog *backlog,
			   struct ft_replication *rep, unsigned int row)
{
	u64 start = local_clock();

	while (!rep->prime.pending && local_clock() - start < LONG_ENOUGH)
		if (ft_replication_run(rep, row))
			return rep->delivery.taken;
	return put_off_one(backlog, rep);
}

/* Most packets hold one datagram. */
static bool pass_one(struct ft_backlog *backlog,
		     const struct ft_ruleset *ruleset,
		     const struct ft_collector *collector,
		     struct ft_datagram *dg, bool consume)
{
	unsigned int row = ft_pass_row(dg->payload_len);
	struct ft_replication rep __uninitialized;

	ft_replication_begin(&rep, ruleset, collector, dg, consume);
	if (likely(ft_replication_run(&rep, row)))
		return rep.delivery.taken;
	return go_on(backlog, &rep, row);
}

static noinline bool pass_joined(struct ft_backlog *backlog,
				 const struct ft_ruleset *ruleset,
				 const struct ft_collector *collector,
				 struct ft_datagram *whole, bool consume)
{
	struct ft_pass pass;

	ft_pass_begin(&pass, ruleset, collector, whole, consume);
	if (ft_pass_run_for(&pass, LONG_ENOUGH))
		return put_off(backlog, &pass, consume);
	return ft_pass_end(&pass);
}

/**
 * ft_softirq_pass() - replicate all datagrams of a packet
 * @backlog: of its namespace: takes what is left after a while
 * @ruleset: in force
 * @collector: the collector that matched
 * @whole: the packet, parsed
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 * Return: whether the packet is not the caller's any more.
 */
bool ft_softirq_pass(struct ft_backlog *backlog,
		     const struct ft_ruleset *ruleset,
		     const struct ft_collector *collector,
		     struct ft_datagram *whole, bool consume)
{
	if (likely(!ft_is_segmented(whole->skb)))
		return pass_one(backlog, ruleset, collector, whole, consume);
	return pass_joined(backlog, ruleset, collector, whole, consume);
}

/**
 * ft_softirq_replicate() - replicate a packet now, or see to it that it is
 * @backlog: of its namespace
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: the packet, parsed; ft_softirq_concerns() it
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 * Return: as ft_softirq_pass().
 */
bool ft_softirq_replicate(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  struct ft_datagram *dg, bool consume)
{
	u64 copies = may_ask(collector, dg) ? count_copies(collector, dg) : 0;
	bool essential, taken;
	u64 start;

	if (copies && must_wait(backlog, collector, copies)) {
		essential = note_waiting(collector, dg, 0);
		if (ft_backlog_put_aside(backlog, ruleset, collector, dg,
					 copies, consume))
			return consume;
		count_busy(collector, dg, essential);
		dg->drop = FT_DROP_REASON(CPU_BACKLOG);
		return false;
	}
	start = local_clock();
	taken = ft_softirq_pass(backlog, ruleset, collector, dg, consume);
	ft_spending_add(this_cpu_ptr(&spending), start);
	return taken;
}
