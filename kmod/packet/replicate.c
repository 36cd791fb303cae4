// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "compat/compiler.h"
#include "packet/admit.h"
#include "packet/observe.h"
#include "packet/replicate.h"
#include "packet/tracepoints.h"

/**
 * ft_replication_begin() - begin to replicate a datagram
 * @rep: to be run to its end, or dropped
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: parsed
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 */
void ft_replication_begin(struct ft_replication *rep,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  struct ft_datagram *dg, bool consume)
{
	struct ft_delivery *delivery = &rep->delivery;

	rep->collector = collector;
	delivery->ruleset = ruleset;
	delivery->dg = dg;
	delivery->consume = consume;
	delivery->taken = false;
	rep->held = NULL;
	rep->tally = (struct ft_tally) {};
	rep->outcome = ft_admit(collector, dg);
	rep->note = ft_trace_begin(collector, dg);
	ft_observe_datagram(collector, dg, rep->outcome, &rep->sighting);
	if (rep->outcome)
		return;
	ft_observe_header(collector, dg, dg, 0, &rep->sighting);
	ft_prime_begin(&rep->prime, ruleset, collector, dg, &rep->sighting);
	ft_body_begin(&delivery->body, dg);
	ft_decide_begin(&rep->walk, dg, collector, false);
}

/* What was decided of a pool is its own to count, whoever gets the datagram. */
static void count_pool(const struct ft_decision *decision)
{
	enum flowtee_pool_counter event = FLOWTEE_POOL_SERVED;

	if (!decision->receiver)
		event = FLOWTEE_POOL_NO_RECEIVER;
	else if (decision->again)
		event = FLOWTEE_POOL_TEMPLATE_COPIES;
	ft_counters_add(decision->pool->counters, event, 0, 0);
}

static void count_copy(const struct ft_receiver *receiver,
		       enum flowtee_receiver_counter outcome, unsigned int len)
{
	ft_counters_add(receiver->counters, outcome,
			outcome == FLOWTEE_RECEIVER_SENT ?
			FLOWTEE_RECEIVER_SENT_BYTES : FLOWTEE_RECEIVER_PAD,
			len);
}

static void deliver_held(struct ft_replication *rep, bool last)
{
	struct ft_delivery *delivery = &rep->delivery;
	struct ft_receiver *receiver = rep->held;
	struct ft_way way __uninitialized;
	enum flowtee_receiver_counter reason;

	reason = ft_way_find(&way, delivery->ruleset, delivery->dg, receiver,
			     delivery->body.len);
	if (unlikely(reason)) {
		ft_prime_lose(&rep->prime, receiver, rep->pool, reason);
	} else if (ft_prime_concerns(&rep->prime, receiver, rep->pool, &way)) {
		ft_prime_receiver(&rep->prime, receiver, rep->pool, &way);
		/* This target ends the run: others run before more are told. */
		if (rep->prime.pending)
			rep->budget = 1;
	}
	if (likely(!reason))
		reason = ft_deliver(delivery, receiver, &way, last);
	count_copy(receiver, reason, delivery->body.len);
	if (unlikely(reason == FLOWTEE_RECEIVER_DROPPED_TRANSMIT ||
		     reason == FLOWTEE_RECEIVER_DROPPED_NO_MEMORY))
		ft_prime_miss(&rep->prime, receiver, rep->pool, reason);
	if (unlikely(delivery->straight.wait.mark))
		ft_prime_wait(&rep->prime, receiver, &delivery->straight.wait);
	else if (unlikely(rep->prime.owes) && reason == FLOWTEE_RECEIVER_SENT)
		ft_prime_arrive(&rep->prime, receiver);
	trace_flowtee_copy(rep->collector, receiver, delivery->dg, reason);
	ft_trace_delivered(rep->note, reason);
}

/* The pool that gives all of a stream to one receiver, or NULL. */
static const struct ft_pool *keeper_of(const struct ft_decision *decision)
{
	const struct ft_pool *pool = decision->pool;

	return pool && ft_pool_keeps(pool) ? pool : NULL;
}

static void carry_out(struct ft_replication *rep,
		      const struct ft_decision *decision)
{
	struct ft_receiver *receiver = decision->receiver;

	if (decision->pool)
		count_pool(decision);
	if (!receiver) {
		ft_trace_decided(rep->note, NULL, decision->pool, 0);
		return;
	}
	ft_tally_add(&rep->tally, decision);
	if (decision->reason) {
		if (decision->reason == FLOWTEE_RECEIVER_DROPPED_RATE)
			ft_prime_miss(&rep->prime, receiver,
				      keeper_of(decision), decision->reason);
		ft_counters_add(receiver->counters, decision->reason, 0, 0);
		trace_flowtee_copy(rep->collector, receiver, rep->delivery.dg,
				   decision->reason);
		ft_trace_decided(rep->note, receiver, NULL, decision->reason);
		return;
	}
	if (rep->held)
		deliver_held(rep, false);
	ft_trace_decided(rep->note, receiver, NULL, 0);
	rep->held = receiver;
	rep->pool = keeper_of(decision);
}

/**
 * ft_replication_run() - go on replicating a datagram
 * @rep: begun, not at its end
 * @budget: so many targets may be seen to, at most
 *
 * Context: RCU read side, BH disabled; both may be given up between two runs.
 * Return: whether the datagram has met its end, and is counted. If so,
 * &ft_delivery.taken tells whether the packet has become a copy: it is not the
 * caller's then.
 */
bool ft_replication_run(struct ft_replication *rep, unsigned int budget)
{
	const struct ft_datagram *dg = rep->delivery.dg;
	enum flowtee_collector_counter outcome;
	struct ft_decision decision;

	if (likely(!rep->outcome)) {
		if (!ft_prime_is_ready(&rep->prime))
			return false;
		rep->budget = budget;
		rep->delivery.straight = (struct ft_straight) {};
		while (ft_decide_next(&rep->walk, &decision)) {
			carry_out(rep, &decision);
			if (!--rep->budget)
				return false;
		}
		if (rep->held)
			deliver_held(rep, true);
		ft_prime_end(&rep->prime);
		ft_body_put(&rep->delivery.body);
	}
	outcome = rep->outcome ?: ft_tally_outcome(&rep->tally);
	ft_counters_add(rep->collector->counters, outcome,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, dg->payload_len);
	ft_observe_outcome(&rep->sighting, outcome);
	trace_flowtee_datagram(rep->collector, dg, dg->payload_len, outcome);
	ft_trace_end(rep->note, rep->collector, dg, outcome);
	return true;
}

/**
 * ft_replication_copy() - have a datagram go on to be replicated from elsewhere
 * @to: set to what takes the place of @from
 * @from: begun, not at its end; of the two only one may be run, or dropped, from now
 *	on
 * @dg: a copy of what it has of the datagram, whose packet may be a clone
 *
 * All that refers to a part of @from, or to its datagram, is here.
 */
void ft_replication_copy(struct ft_replication *to,
			 const struct ft_replication *from,
			 struct ft_datagram *dg)
{
	*to = *from;
	to->delivery.dg = dg;
	to->delivery.body.skb = dg->skb;
	to->walk.dg = dg;
	to->walk.candidates.dg = dg;
	if (dg->report)
		dg->report = &to->sighting.report;
	if (!to->outcome)
		ft_prime_copy(&to->prime, dg, &to->sighting);
}

/* Gives up one that was begun and has not met its end. */
void ft_replication_drop(struct ft_replication *rep)
{
	kfree(rep->note);
	if (rep->outcome)
		return;
	ft_prime_end(&rep->prime);
	ft_body_put(&rep->delivery.body);
}
