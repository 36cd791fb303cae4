// SPDX-License-Identifier: GPL-2.0-only
/* Whether another version of a pool leaves streams where they are. */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "base/memory.h"
#include "ruleset/group.h"

/**
 * struct roster - the members of a group, by their identities
 * @group: it
 * @by_id: its members
 */
struct roster {
	const struct ft_group *group;
	const struct ft_member **by_id;
};

static int compare_ids(u64 a, u64 b)
{
	return a < b ? -1 : a > b;
}

/* sort() takes no locks. */
static int compare_members(const void *a, const void *b)
{
	const struct ft_member *const *x = a, *const *y = b;

	return compare_ids((*x)->id, (*y)->id);
}

static int compare_to_id(const void *key, const void *member)
{
	const u64 *id = key;
	const struct ft_member *const *of = member;

	return compare_ids(*id, (*of)->id);
}

/* Return: whether there is memory. */
static bool begin_roster(struct roster *roster, const struct ft_group *group)
{
	u32 i;

	roster->group = group;
	roster->by_id = kvmalloc_array(group->n, sizeof(*roster->by_id),
				       FT_GFP);
	if (!roster->by_id)
		return false;
	for (i = 0; i < group->n; i++)
		roster->by_id[i] = &group->member[i];
	sort(roster->by_id, group->n, sizeof(*roster->by_id), compare_members,
	     NULL);
	cond_resched();
	return true;
}

static void end_roster(struct roster *roster)
{
	kvfree(roster->by_id);
}

/* The same member in another version of its group, or NULL. */
static const struct ft_member *find(const struct roster *roster,
				    const struct ft_member *member)
{
	const struct ft_member **found;

	found = bsearch(&member->id, roster->by_id, roster->group->n,
			sizeof(*roster->by_id), compare_to_id);
	return found ? *found : NULL;
}

/* Whether it may be given what it was given before, and no more or less of it. */
static bool is_same_member(const struct ft_member *a, const struct ft_member *b)
{
	return a->id == b->id && a->share == b->share &&
	       a->receiver->state == b->receiver->state &&
	       ft_group_wants_same(a->receiver, b->receiver);
}

/* Whether a member may have been given something. */
static bool may_have_had(const struct ft_member *member)
{
	return member && member->receiver->state != FLOWTEE_RECEIVER_DOWN;
}

/* Of the members that had something before, all have the same. */
static bool keeps_members(const struct ft_group *group,
			  const struct ft_group *old)
{
	const struct ft_member *member;
	struct roster roster;
	bool keeps = true;
	u32 i;

	if (!begin_roster(&roster, group))
		return false;
	for (i = 0; keeps && i < old->n; i++) {
		cond_resched();
		if (!may_have_had(&old->member[i]))
			continue;
		member = find(&roster, &old->member[i]);
		keeps = member && is_same_member(member, &old->member[i]);
	}
	end_roster(&roster);
	return keeps;
}

/* Whether it gets all, and those behind it nothing, until it is found out that it is
 * of no use: streams are given to others then.
 */
static bool is_taker(const struct ft_group *group, const struct ft_group *old,
		     const struct ft_receiver *receiver)
{
	return !group->is_mixed && !old->is_mixed &&
	       !READ_ONCE(receiver->health->partial) &&
	       ft_receiver_is_well(receiver);
}

/* From a place on, the first member that had something before; those that are new, or
 * were down, are passed over.
 */
static u32 next_that_had(const struct ft_group *group,
			 const struct roster *old, u32 place)
{
	while (place < group->n &&
	       !may_have_had(find(old, &group->member[place]))) {
		place++;
		cond_resched();
	}
	return place;
}

/* The members that had something before have it in the same order, as far as the
 * first that gets all.
 */
static bool keeps_order(const struct ft_group *group, const struct ft_group *old)
{
	struct roster roster;
	bool keeps = true;
	u32 i, place = 0;

	if (!begin_roster(&roster, old))
		return false;
	for (i = 0; i < old->n; i++) {
		if (!may_have_had(&old->member[i]))
			continue;
		place = next_that_had(group, &roster, place);
		keeps = place < group->n && is_same_member(&group->member[place],
							   &old->member[i]);
		if (!keeps ||
		    is_taker(group, old, group->member[place].receiver))
			break;
		place++;
	}
	end_roster(&roster);
	return keeps;
}

/**
 * ft_group_keeps() - tell whether a pool gives streams as it did
 * @group: the pool
 * @old: an earlier version of it
 *
 * As far as the configuration decides, and members aside that had nothing before:
 * who is new, or was down, takes from others, but none of those from each other.
 * Only failover looks at the order of members.
 *
 * Context: may sleep.
 * Return: false if a member may be given what another had, or without memory.
 */
bool ft_group_keeps(const struct ft_group *group, const struct ft_group *old)
{
	if (group->pool->balance != old->pool->balance ||
	    group->pool->key != old->pool->key)
		return false;
	if (group->pool->balance == FLOWTEE_BALANCE_FAILOVER)
		return keeps_order(group, old);
	return keeps_members(group, old);
}
