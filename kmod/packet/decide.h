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
 * struct ft_walk - how far one is with the targets of a datagram
 * @dg: the datagram
 * @asks: nothing is to change by it: no turn is taken, no limit is used up
 * @wanted: who wants its exporter
 * @node: the prefix whose targets are gone through; NULL at the end
 * @target: the next one, in @wanted
 * @member: the next member of the pool of @candidates, all of which get
 *	templates; 0 outside of such a pool
 * @candidates: of that pool
 *
 * It may be put aside between two decisions, as long as there is a reference on
 * the ruleset.
 */
struct ft_walk {
	struct ft_datagram *dg;
	bool asks;
	const struct ft_trie *wanted;
	const struct ft_trie_node *node;
	u32 target;
	u32 member;
	struct ft_candidates candidates;
};

void ft_decide_begin(struct ft_walk *walk, struct ft_datagram *dg,
		     const struct ft_collector *collector, bool asks);
bool ft_decide_next(struct ft_walk *walk, struct ft_decision *decision);

#endif /* FLOWTEE_DECIDE_H */
