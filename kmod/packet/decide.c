// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/math64.h>

#include "packet/decide.h"
#include "packet/route.h"
#include "packet/select.h"

/*
 * Nothing here changes a packet, and no counter that users see is written: what
 * has been decided is for the caller to do and to count. What one datagram uses
 * up for the next (turns of a pool or a sample, limits) is taken only by who
 * does not merely ask, as is note of what a member misses.
 */

static u64 turn_of(const struct ft_walk *walk, struct ft_counters *counters)
{
	return walk->asks ? ft_counters_next_turn(counters) :
			    ft_counters_turn(counters);
}

/* Whether the receiver's sample leaves this datagram out. */
static bool is_sampled_out(const struct ft_walk *walk,
			   const struct ft_receiver *receiver)
{
	u32 place;

	if (receiver->sample == 1 || ft_datagram_is_essential(walk->dg))
		return false;
	div_u64_rem(turn_of(walk, receiver->counters), receiver->sample,
		    &place);
	return place;
}

static bool is_within_limit(struct ft_walk *walk,
			    const struct ft_receiver *receiver)
{
	struct ft_rate *rate = &receiver->counters->rate;

	if (!walk->now)
		walk->now = ktime_get_ns();
	return walk->asks ?
		ft_rate_has_room(rate, receiver->limit, walk->now) :
		ft_rate_allows(rate, receiver->limit, walk->now);
}

/* Why the receiver does not get what it is offered, or 0. */
static enum flowtee_receiver_counter keep_away(struct ft_walk *walk,
					       struct ft_receiver *receiver)
{
	if (is_sampled_out(walk, receiver))
		return FLOWTEE_RECEIVER_NOT_SAMPLED;
	if (ft_receiver_is_down(receiver))
		return FLOWTEE_RECEIVER_DROPPED_DOWN;
	if (receiver->on_unreachable == FLOWTEE_ON_UNREACHABLE_SKIP &&
	    !*receiver->pool && !ft_route_is_usable(walk->dg, receiver))
		return FLOWTEE_RECEIVER_DROPPED_DOWN;
	if (receiver->limit && !is_within_limit(walk, receiver))
		return FLOWTEE_RECEIVER_DROPPED_RATE;
	return 0;
}

static void decide_receiver(struct ft_walk *walk, struct ft_receiver *receiver,
			    struct ft_decision *decision)
{
	decision->receiver = receiver;
	decision->pool = NULL;
	decision->again = false;
	decision->reason = keep_away(walk, receiver);
}

/* A member does not get what is essential, though it wants it. If it is found to be of use
 * later it is told, whatever it had heard by now.
 */
static void pass_over(const struct ft_walk *walk, u32 place)
{
	const struct ft_candidates *candidates = &walk->candidates;
	struct ft_hearing *hearing =
		&candidates->group->member[place].receiver->health->hearing;

	if (!walk->asks && ft_hearing_is_back(hearing) &&
	    ft_choice_wants(candidates, place))
		ft_hearing_miss(hearing, READ_ONCE(hearing->met));
}

/* The next of those who all get what is essential. Return: whether there is one. */
static bool decide_member(struct ft_walk *walk, bool again,
			  struct ft_decision *decision)
{
	const struct ft_group *group = walk->candidates.group;
	u32 i = walk->member;

	for (; i < group->n && !ft_choice_may_have(&walk->candidates, i); i++)
		pass_over(walk, i);
	if (i == group->n) {
		walk->member = 0;
		return false;
	}
	walk->member = i + 1;
	decide_receiver(walk, group->member[i].receiver, decision);
	decision->pool = group->pool;
	decision->again = again;
	return true;
}

/* One receiver of a pool, or the first of several. Return: whether any wants it. */
static bool decide_group(struct ft_walk *walk, struct ft_group *group,
			 struct ft_decision *decision)
{
	bool in_turn = !ft_pool_keeps(group->pool);
	u64 turn = 0;

	if (group->picky && !ft_select_fits(group->picky, walk->dg))
		return false;
	decision->receiver = NULL;
	decision->reason = 0;
	if (ft_choice_candidates(group, walk->dg, &walk->candidates)) {
		/* Without it nobody can read what follows. */
		if (in_turn && ft_datagram_is_essential(walk->dg) &&
		    decide_member(walk, false, decision))
			return true;
		if (in_turn)
			turn = turn_of(walk, group->pool->counters);
		decide_receiver(walk, ft_choice_make(&walk->candidates, turn),
				decision);
	} else if (!ft_choice_is_wanted(&walk->candidates)) {
		return false;
	}
	decision->pool = group->pool;
	decision->again = false;
	return true;
}

/* Return: whether it wants the datagram. */
static bool decide_target(struct ft_walk *walk, const struct ft_target *target,
			  struct ft_decision *decision)
{
	if (!target->receiver)
		return decide_group(walk, target->group, decision);
	if (!ft_select_fits(target->receiver, walk->dg))
		return false;
	decide_receiver(walk, target->receiver, decision);
	return true;
}

/* Come to a prefix, or to the end. */
static void go_to(struct ft_walk *walk, const struct ft_trie_node *node)
{
	walk->node = node;
	walk->target = node ? node->first : 0;
	walk->end = node ? node->first + node->n : 0;
}

/**
 * ft_decide_begin() - begin to decide who gets a datagram
 * @walk: where one will be
 * @dg: verified, or without a packet
 * @collector: that it is for, in a ruleset that stays
 * @asks: it is a question: nothing changes by it
 */
void ft_decide_begin(struct ft_walk *walk, struct ft_datagram *dg,
		     const struct ft_collector *collector, bool asks)
{
	walk->dg = dg;
	walk->asks = asks;
	walk->member = 0;
	walk->now = 0;
	walk->wanted = ft_collector_wanted(collector, dg->from.family);
	go_to(walk, walk->wanted ?
	      ft_trie_first(walk->wanted, &dg->from.addr) : NULL);
}

/* What ft_decide_next() does not do itself. */
bool ft_decide_further(struct ft_walk *walk, struct ft_decision *decision)
{
	const struct ft_target *target;

	if (walk->member && decide_member(walk, true, decision))
		return true;
	do {
		while (walk->target == walk->end) {
			if (!walk->node)
				return false;
			go_to(walk, ft_trie_next(walk->wanted, walk->node,
						 &walk->dg->from.addr));
		}
		target = &walk->wanted->targets[walk->target++];
	} while (!decide_target(walk, target, decision));
	return true;
}
