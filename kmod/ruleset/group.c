// SPDX-License-Identifier: GPL-2.0-only
#include <linux/gcd.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "ruleset/group.h"
#include "base/memory.h"
#include "ruleset/rendezvous.h"

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

/* Whether two members want the same datagrams. */
bool ft_group_wants_same(const struct ft_receiver *a,
			 const struct ft_receiver *b)
{
	return ft_receiver_takes(a, NFPROTO_IPV4) ==
		       ft_receiver_takes(b, NFPROTO_IPV4) &&
	       ft_receiver_takes(a, NFPROTO_IPV6) ==
		       ft_receiver_takes(b, NFPROTO_IPV6) &&
	       ft_receiver_wants_same(a, b);
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

/* What at least one of its members may want. */
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
		group->is_mixed |= !ft_group_wants_same(receiver, first);
		cond_resched();
	}
	if (group->is_mixed)
		return unite(group);
	group->picky = first->is_picky ? first : NULL;
	group->from = ft_prefixes_get(first->from);
	return 0;
}
