// SPDX-License-Identifier: GPL-2.0-only
#include <linux/gcd.h>
#include <linux/hash.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "ruleset/group.h"
#include "base/memory.h"
#include "ruleset/rendezvous.h"
#include "packet/route.h"

/**
 * ft_group_alloc() - begin to compile a pool
 * @pool: it
 * @n: how many receivers are going to be added
 *
 * Context: may sleep.
 * Return: the group, or NULL without memory.
 */
struct ft_group *ft_group_alloc(const struct ft_pool *pool, u32 n)
{
	struct ft_group *group;

	group = kvzalloc(struct_size(group, member, n), FT_GFP);
	if (group)
		group->pool = pool;
	return group;
}

void ft_group_free(struct ft_group *group)
{
	if (!group)
		return;
	ft_prefixes_put(group->from);
	kvfree(group);
}

/* In the order of the configuration. */
void ft_group_add(struct ft_group *group, struct ft_receiver *receiver)
{
	struct ft_member *member = &group->member[group->n++];

	member->receiver = receiver;
	member->id = ft_rendezvous_id(receiver->object.name);
	member->share = receiver->weight;
}

/* What all weights have in common only makes rounds longer. */
static void reduce_shares(struct ft_group *group)
{
	unsigned long common = 0;
	u32 i;

	for (i = 0; i < group->n; i++) {
		common = gcd(common, group->member[i].share);
		cond_resched();
	}
	for (i = 0; i < group->n; i++) {
		group->member[i].share /= common;
		cond_resched();
	}
}

static bool wants_the_same(const struct ft_receiver *a,
			   const struct ft_receiver *b)
{
	return ft_receiver_takes(a, NFPROTO_IPV4) ==
		       ft_receiver_takes(b, NFPROTO_IPV4) &&
	       ft_receiver_takes(a, NFPROTO_IPV6) ==
		       ft_receiver_takes(b, NFPROTO_IPV6) &&
	       ft_prefixes_same(a->from, b->from);
}

/* How many prefixes say what a receiver wants. */
static u32 count_prefixes(const struct ft_receiver *receiver)
{
	return receiver->from ? receiver->from->n : 2;
}

static struct ft_prefix *add_prefixes(struct ft_prefix *prefix,
				      const struct ft_receiver *receiver)
{
	static const struct ft_prefix all[] = {
		{ .family = NFPROTO_IPV4 },
		{ .family = NFPROTO_IPV6 },
	};
	const struct ft_prefix *given = receiver->from ? receiver->from->given :
							 all;
	u32 i, n = count_prefixes(receiver);

	for (i = 0; i < n; i++) {
		if (ft_receiver_takes(receiver, given[i].family))
			*prefix++ = given[i];
		cond_resched();
	}
	return prefix;
}

/* What at least one of its members wants. */
static int unite(struct ft_group *group)
{
	struct ft_prefix *end;
	u32 i, n = 0;

	for (i = 0; i < group->n; i++) {
		n += count_prefixes(group->member[i].receiver);
		cond_resched();
	}
	group->from = ft_prefixes_alloc(n);
	if (!group->from)
		return -ENOMEM;
	end = group->from->given;
	for (i = 0; i < group->n; i++)
		end = add_prefixes(end, group->member[i].receiver);
	group->from->n = end - group->from->given;
	ft_prefixes_seal(group->from);
	return 0;
}

/**
 * ft_group_seal() - make a group ready for the packet path
 * @group: with all its members, which are sealed
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_group_seal(struct ft_group *group)
{
	const struct ft_receiver *first;
	u32 i;

	if (!group->n)
		return 0;
	first = group->member[0].receiver;
	reduce_shares(group);
	for (i = 0; i < group->n; i++) {
		const struct ft_receiver *receiver = group->member[i].receiver;

		group->ipv4 |= ft_receiver_takes(receiver, NFPROTO_IPV4);
		group->ipv6 |= ft_receiver_takes(receiver, NFPROTO_IPV6);
		group->is_mixed |= !wants_the_same(receiver, first);
		cond_resched();
	}
	if (group->is_mixed)
		return unite(group);
	group->from = ft_prefixes_get(first->from);
	return 0;
}

/**
 * ft_group_may_have() - tell whether a member is a candidate
 * @candidates: from ft_group_candidates()
 * @place: of the member
 *
 * Context: RCU read side, BH disabled.
 */
bool ft_group_may_have(const struct ft_candidates *candidates, u32 place)
{
	const struct ft_group *group = candidates->group;
	const struct ft_endpoint *from = &candidates->dg->from;
	struct ft_receiver *receiver = group->member[place].receiver;

	if (receiver->state == FLOWTEE_RECEIVER_DOWN ||
	    (!candidates->any && !ft_route_is_usable(candidates->dg, receiver)))
		return false;
	return !group->is_mixed ||
	       (ft_receiver_takes(receiver, from->family) &&
		ft_prefixes_cover(receiver->from, from->family, &from->addr));
}

static bool has_any(const struct ft_candidates *candidates)
{
	u32 i;

	for (i = 0; i < candidates->group->n; i++)
		if (ft_group_may_have(candidates, i))
			return true;
	return false;
}

/**
 * ft_group_candidates() - find out who can be given a datagram
 * @group: that wants it
 * @dg: the datagram
 * @candidates: set to those that are up or, if there is none, that are not
 *	down by hand: what was found out may be wrong
 *
 * Context: RCU read side, BH disabled.
 * Return: whether there is any.
 */
bool ft_group_candidates(struct ft_group *group,
			 const struct ft_datagram *dg,
			 struct ft_candidates *candidates)
{
	candidates->group = group;
	candidates->dg = dg;
	candidates->any = false;
	if (has_any(candidates))
		return true;
	candidates->any = true;
	return has_any(candidates);
}

static u32 choose_first(const struct ft_candidates *candidates)
{
	u32 i;

	for (i = 0; i < candidates->group->n; i++)
		if (ft_group_may_have(candidates, i))
			break;
	return i;
}

/* The lowest bid wins; of two that are equal, what does not depend on the order
 * of the configuration decides.
 */
static u32 choose_by_hash(const struct ft_candidates *candidates)
{
	const struct ft_group *group = candidates->group;
	u64 key = ft_rendezvous_key(&candidates->dg->from.addr);
	struct ft_bid best = {};
	u32 i, chosen = group->n;

	for (i = 0; i < group->n; i++) {
		const struct ft_member *member = &group->member[i];
		struct ft_bid bid;

		if (!ft_group_may_have(candidates, i))
			continue;
		bid = ft_rendezvous_bid(key, member->id, member->share);
		if (chosen == group->n || ft_bid_beats(&bid, &best)) {
			best = bid;
			chosen = i;
		}
	}
	return chosen;
}

/* Steps of this size through the shares of a round come by each of them once,
 * and by those of one member in even intervals: what comes nearest to the golden
 * section of the round, without a common divisor. One below the round has none.
 */
static u32 find_stride(u32 shares)
{
	u32 section = div_u64((u64)shares * 618, 1000);
	u32 i;

	for (i = 0; i < section; i++) {
		if (gcd(section - i, shares) == 1)
			return section - i;
		if (gcd(section + i, shares) == 1)
			return section + i;
	}
	return 1;
}

/* It changes only with who is a candidate. */
static u32 get_stride(struct ft_group *group, u32 shares)
{
	u64 round = READ_ONCE(group->round);

	if (upper_32_bits(round) != shares) {
		round = (u64)shares << 32 | find_stride(shares);
		WRITE_ONCE(group->round, round);
	}
	return lower_32_bits(round);
}

/* Which of the shares has its turn. If not all exporters have the same
 * candidates, the turns of one can be any: even the ones that come at regular
 * intervals are to be spread over all (multiples of the golden section are).
 */
static u64 share_of_turn(struct ft_group *group, u64 turn, u64 shares)
{
	u64 share;

	if (shares > U32_MAX) {
		div64_u64_rem(turn, shares, &share);
		return share;
	}
	if (group->is_mixed)
		return (u64)hash_64(turn, 32) * shares >> 32;
	div64_u64_rem(turn, shares, &share);
	div64_u64_rem(share * get_stride(group, shares), shares, &share);
	return share;
}

/* Of two datagrams at once each has a turn of its own, so every round is
 * complete. If who is a candidate changes meanwhile, the last one takes it.
 */
static u32 choose_in_turn(const struct ft_candidates *candidates)
{
	struct ft_group *group = candidates->group;
	u64 turn = ft_counters_turn(group->pool->counters);
	u32 i, chosen = group->n;
	u64 shares = 0, share;

	for (i = 0; i < group->n; i++)
		if (ft_group_may_have(candidates, i))
			shares += group->member[i].share;
	if (!shares)
		return group->n;
	share = share_of_turn(group, turn, shares);
	for (i = 0; i < group->n; i++) {
		if (!ft_group_may_have(candidates, i))
			continue;
		chosen = i;
		if (share < group->member[i].share)
			break;
		share -= group->member[i].share;
	}
	return chosen;
}

/**
 * ft_group_choose() - give a datagram to one member
 * @candidates: from ft_group_candidates()
 *
 * Context: RCU read side, BH disabled.
 * Return: the member's receiver.
 */
struct ft_receiver *ft_group_choose(const struct ft_candidates *candidates)
{
	const struct ft_group *group = candidates->group;
	u32 chosen;

	switch (group->pool->balance) {
	case FLOWTEE_BALANCE_HASH:
		chosen = choose_by_hash(candidates);
		break;
	case FLOWTEE_BALANCE_ROUND_ROBIN:
		chosen = choose_in_turn(candidates);
		break;
	default:
		chosen = choose_first(candidates);
	}
	/* The last candidate may just have been found to be unreachable. */
	return group->member[min(chosen, group->n - 1)].receiver;
}
