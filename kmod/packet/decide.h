/* SPDX-License-Identifier: GPL-2.0-only */
/* Who gets a datagram, and who does not, and why. */
#ifndef FLOWTEE_DECIDE_H
#define FLOWTEE_DECIDE_H

#include <linux/flowtee.h>

#include "packet/choice.h"
#include "packet/datagram.h"
#include "ruleset/collector.h"

/**
 * struct ft_decision - what becomes of one of the targets of a datagram
 * @receiver: whom it is about; NULL: nobody of @pool can be given it
 * @pool: that has chosen @receiver, or NULL
 * @again: another of @pool has been told of before, for the same datagram
 * @reason: why @receiver gets nothing, or 0: it is to get a copy
 */
struct ft_decision {
	struct ft_receiver *receiver;
	const struct ft_pool *pool;
	bool again;
	enum flowtee_receiver_counter reason;
};

/**
 * struct ft_tally - what was decided on the receivers of a datagram
 * @offered: how many are offered a copy
 * @sampled_out: how many others would be, without their samples
 */
struct ft_tally {
	unsigned int offered;
	unsigned int sampled_out;
};

/**
 * struct ft_walk - how far one is with the targets of a datagram
 * @dg: the datagram
 * @asks: nothing is to change by it: no turn is taken, no limit is used up
 * @wanted: who wants its exporter
 * @node: the prefix whose targets are gone through; NULL at the end
 * @target: the next one, in @wanted
 * @end: the first one behind those of @node
 * @member: the next member of the pool of @candidates, all of which get
 *	what is essential; 0 outside of such a pool
 * @candidates: of that pool
 * @now: the time, in nanoseconds of the monotonic clock, once a limit has asked
 *
 * It may wait between two decisions, as long as the datagram stays and there is
 * a reference on the ruleset.
 */
struct ft_walk {
	struct ft_datagram *dg;
	bool asks;
	const struct ft_trie *wanted;
	const struct ft_trie_node *node;
	u32 target;
	u32 end;
	u32 member;
	struct ft_candidates candidates;
	u64 now;
};

void ft_decide_begin(struct ft_walk *walk, struct ft_datagram *dg,
		     const struct ft_collector *collector, bool asks);
bool ft_decide_further(struct ft_walk *walk, struct ft_decision *decision);

/**
 * ft_decide_next() - decide on the next target of a datagram
 * @walk: from ft_decide_begin()
 * @decision: set to what becomes of it
 *
 * Most receivers are in no pool, and get whatever they want.
 *
 * Context: RCU read side, BH disabled.
 * Return: whether there was one.
 */
static inline bool ft_decide_next(struct ft_walk *walk,
				  struct ft_decision *decision)
{
	struct ft_receiver *receiver;

	if (walk->target == walk->end || walk->member)
		return ft_decide_further(walk, decision);
	receiver = walk->wanted->targets[walk->target].receiver;
	if (!receiver || !receiver->gets_all ||
	    ft_receiver_is_found_down(receiver))
		return ft_decide_further(walk, decision);
	walk->target++;
	decision->receiver = receiver;
	decision->pool = NULL;
	decision->again = false;
	decision->reason = 0;
	return true;
}

static inline void ft_tally_add(struct ft_tally *tally,
				const struct ft_decision *decision)
{
	if (!decision->receiver)
		return;
	if (decision->reason == FLOWTEE_RECEIVER_NOT_SAMPLED)
		tally->sampled_out++;
	else
		tally->offered++;
}

/* What becomes of a datagram that is admitted, once all is decided. */
static inline enum flowtee_collector_counter
ft_tally_outcome(const struct ft_tally *tally)
{
	if (tally->offered)
		return FLOWTEE_COLLECTOR_REPLICATED;
	return tally->sampled_out ? FLOWTEE_COLLECTOR_NOT_SAMPLED :
				    FLOWTEE_COLLECTOR_NO_RECEIVER;
}

#endif /* FLOWTEE_DECIDE_H */
