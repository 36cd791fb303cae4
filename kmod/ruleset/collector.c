// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ruleset/collector.h"
#include "base/identity.h"
#include "base/memory.h"

/**
 * ft_collector_alloc() - make a collector with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the collector, with one reference, to be configured and then sealed
 * before it is published, or NULL without memory.
 */
struct ft_collector *ft_collector_alloc(void)
{
	struct ft_collector *collector;

	collector = kzalloc(sizeof(*collector), FT_GFP);
	if (!collector)
		return NULL;
	collector->exporters = FLOWTEE_EXPORTERS_DEFAULT;
	collector->silent = FLOWTEE_SILENT_DEFAULT;
	collector->edition = ft_identity_new();
	refcount_set(&collector->object.refs, 1);
	return collector;
}

/**
 * ft_collector_clone() - make another version of a collector
 * @old: the version to start from, without gaps in its list; the two share
 *	counters and receivers
 *
 * Context: may sleep.
 * Return: as ft_collector_alloc().
 */
struct ft_collector *ft_collector_clone(const struct ft_collector *old)
{
	struct ft_collector *collector;

	collector = kmemdup(old, sizeof(*old), FT_GFP);
	if (!collector)
		return NULL;
	memset(&collector->pools, 0, sizeof(collector->pools));
	memset(&collector->receivers, 0, sizeof(collector->receivers));
	collector->pool_places = NULL;
	collector->groups = NULL;
	collector->wanted_ipv4 = NULL;
	collector->wanted_ipv6 = NULL;
	collector->edition = ft_identity_new();
	ft_object_begin(&collector->object);
	ft_counters_get(collector->counters);
	ft_kept_get(collector->account);
	ft_prefixes_get(collector->allow);
	ft_prefixes_get(collector->except);
	if (ft_list_copy(&collector->pools, &old->pools) ||
	    ft_list_copy(&collector->receivers, &old->receivers)) {
		ft_collector_put(collector);
		return NULL;
	}
	return collector;
}

struct ft_collector *ft_collector_get(struct ft_collector *collector)
{
	refcount_inc(&collector->object.refs);
	return collector;
}

static void forget_pools(struct ft_collector *collector)
{
	kvfree(collector->pool_places);
	collector->pool_places = NULL;
}

static void free_groups(struct ft_collector *collector)
{
	u32 i;

	for (i = 0; collector->groups && i < collector->pools.n; i++) {
		ft_group_free(collector->groups[i]);
		cond_resched();
	}
	kvfree(collector->groups);
}

/* The last reference may go only when no packet can see the collector. May
 * sleep.
 */
void ft_collector_put(struct ft_collector *collector)
{
	u32 i;

	if (!refcount_dec_and_test(&collector->object.refs))
		return;
	free_groups(collector);
	forget_pools(collector);
	for (i = 0; i < collector->pools.n; i++) {
		if (collector->pools.objects[i])
			ft_pool_put(ft_collector_pool(collector, i));
		cond_resched();
	}
	ft_list_free(&collector->pools);
	for (i = 0; i < collector->receivers.n; i++) {
		if (collector->receivers.objects[i])
			ft_receiver_put(ft_collector_receiver(collector, i));
		cond_resched();
	}
	ft_list_free(&collector->receivers);
	ft_trie_free(collector->wanted_ipv4);
	ft_trie_free(collector->wanted_ipv6);
	ft_counters_put(collector->counters);
	ft_kept_put(collector->account);
	ft_prefixes_put(collector->allow);
	ft_prefixes_put(collector->except);
	kfree(collector);
}

/**
 * ft_collector_find_pools() - look up which pools the receivers are in
 * @collector: to be sealed, without gaps in its lists
 * @blame: set to a receiver whose pool there is not, if there is one
 *
 * Once for each receiver: many pools are many names to compare.
 *
 * Context: may sleep.
 * Return: 0, -ENOENT, or -ENOMEM.
 */
int ft_collector_find_pools(struct ft_collector *collector,
			    const struct ft_receiver **blame)
{
	u32 i, n = collector->receivers.n;
	int place;

	kvfree(collector->pool_places);
	/* One more, so that none is no special case. */
	collector->pool_places = kvmalloc_array(n + 1, sizeof(u32), FT_GFP);
	if (!collector->pool_places)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		*blame = ft_collector_receiver(collector, i);
		collector->pool_places[i] = FT_NO_POOL;
		cond_resched();
		if (!*(*blame)->pool)
			continue;
		place = ft_list_find(&collector->pools, (*blame)->pool);
		if (place < 0)
			return place;
		collector->pool_places[i] = place;
	}
	*blame = NULL;
	return 0;
}

/* How many receivers are in each pool. */
static void count_members(struct ft_collector *collector, u32 *counts)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		if (collector->pool_places[i] != FT_NO_POOL)
			counts[collector->pool_places[i]]++;
		cond_resched();
	}
}

static int alloc_groups(struct ft_collector *collector)
{
	u32 *counts;
	u32 i;

	collector->groups = kvcalloc(collector->pools.n,
				     sizeof(*collector->groups), FT_GFP);
	counts = kvcalloc(collector->pools.n, sizeof(*counts), FT_GFP);
	if (!collector->groups || !counts) {
		kvfree(counts);
		return -ENOMEM;
	}
	count_members(collector, counts);
	for (i = 0; i < collector->pools.n; i++) {
		collector->groups[i] =
			ft_group_alloc(ft_collector_pool(collector, i),
				       counts[i]);
		if (!collector->groups[i])
			break;
		cond_resched();
	}
	kvfree(counts);
	return i < collector->pools.n ? -ENOMEM : 0;
}

/* Compiles the pools. */
static int make_groups(struct ft_collector *collector)
{
	u32 i, place;
	int err;

	if (!collector->pools.n)
		return 0;
	err = alloc_groups(collector);
	for (i = 0; !err && i < collector->receivers.n; i++) {
		place = collector->pool_places[i];
		if (place != FT_NO_POOL)
			ft_group_add(collector->groups[place],
				     ft_collector_receiver(collector, i));
		cond_resched();
	}
	for (i = 0; !err && i < collector->pools.n; i++) {
		err = ft_group_seal(collector->groups[i]);
		cond_resched();
	}
	return err;
}

/* To look at so many receivers of a pool takes as long as a copy. */
#define FT_LOOKS_A_COPY	16

/* A datagram with templates or options data goes to all of a round-robin pool. */
static u32 copies_of(const struct ft_group *group)
{
	if (ft_pool_keeps(group->pool))
		return 1 + group->n / FT_LOOKS_A_COPY;
	return group->n;
}

/* Return: what each receiver without pool wants, and behind it what each pool
 * wants, @n in all, or NULL without memory.
 */
static struct ft_want *make_wants(const struct ft_collector *collector, u32 *n)
{
	struct ft_want *wants, *want;
	u32 i;

	/* One more, so that none is no special case. */
	wants = kvcalloc(collector->receivers.n + collector->pools.n + 1,
			 sizeof(*wants), FT_GFP);
	if (!wants)
		return NULL;
	want = wants;
	for (i = 0; i < collector->receivers.n; i++) {
		struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);

		cond_resched();
		if (*receiver->pool)
			continue;
		want->target.receiver = receiver;
		want->reach = 1;
		want->copies = 1;
		want->from = receiver->from;
		want->ipv4 = ft_receiver_takes(receiver, NFPROTO_IPV4);
		want->ipv6 = ft_receiver_takes(receiver, NFPROTO_IPV6);
		want++;
	}
	for (i = 0; i < collector->pools.n; i++) {
		struct ft_group *group = collector->groups[i];

		want->target.group = group;
		want->reach = group->n;
		want->keepers = ft_pool_keeps(group->pool);
		want->copies = copies_of(group);
		want->from = group->from;
		want->ipv4 = group->ipv4;
		want->ipv6 = group->ipv6;
		want++;
		cond_resched();
	}
	*n = want - wants;
	return wants;
}

/* What a datagram can ask for, of whichever family. */
static void note_most(struct ft_collector *collector,
		      const struct ft_trie *trie)
{
	if (!trie)
		return;
	collector->reach = max(collector->reach, trie->reach);
	collector->keepers = max(collector->keepers, trie->keepers);
	collector->copies = max(collector->copies, trie->copies);
}

static int make_tries(struct ft_collector *collector)
{
	u8 listen = collector->listen.family;
	struct ft_want *wants;
	int err = 0;
	u32 n;

	wants = make_wants(collector, &n);
	if (!wants)
		return -ENOMEM;
	if (listen != NFPROTO_IPV6) {
		collector->wanted_ipv4 = ft_trie_build(wants, n, NFPROTO_IPV4);
		if (!collector->wanted_ipv4)
			err = -ENOMEM;
	}
	if (listen != NFPROTO_IPV4) {
		collector->wanted_ipv6 = ft_trie_build(wants, n, NFPROTO_IPV6);
		if (!collector->wanted_ipv6)
			err = -ENOMEM;
	}
	kvfree(wants);
	if (err)
		return err;
	collector->reach = 0;
	collector->keepers = 0;
	collector->copies = 0;
	note_most(collector, collector->wanted_ipv4);
	note_most(collector, collector->wanted_ipv6);
	return 0;
}

static bool reads(const struct ft_collector *collector)
{
	u32 i;

	for (i = 0; i < collector->pools.n; i++) {
		if (ft_pool_reads(ft_collector_pool(collector, i)))
			return true;
		cond_resched();
	}
	for (i = 0; i < collector->receivers.n; i++) {
		if (ft_receiver_reads(ft_collector_receiver(collector, i)))
			return true;
		cond_resched();
	}
	return false;
}

/* What was noted of malformed datagrams goes with the counters. */
static int give_offences(struct ft_counters *counters)
{
	if (counters->offences)
		return 0;
	counters->offences = ft_offences_alloc();
	return counters->offences ? 0 : -ENOMEM;
}

/**
 * ft_collector_seal() - make a collector ready for the packet path
 * @collector: not published, and configured, with sealed pools and receivers,
 *	after ft_collector_find_pools()
 * @predecessor: whose counters it takes over if it has none; NULL: it gets new
 *	ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_collector_seal(struct ft_collector *collector,
		      const struct ft_collector *predecessor)
{
	int err;

	ft_prefixes_seal(collector->allow);
	ft_prefixes_seal(collector->except);
	err = ft_counters_inherit(&collector->counters,
				  predecessor ? predecessor->counters : NULL);
	if (!err)
		err = give_offences(collector->counters);
	if (err)
		return err;
	collector->reads = reads(collector);
	err = make_groups(collector);
	forget_pools(collector);
	if (err)
		return err;
	return make_tries(collector);
}

/* Whether two collectors are configured alike, apart from their names, pools
 * and receivers.
 */
bool ft_collector_same(const struct ft_collector *a,
		       const struct ft_collector *b)
{
	return ft_collector_told_same(a, b) &&
	       ft_prefixes_same(a->allow, b->allow) &&
	       ft_prefixes_same(a->except, b->except);
}

/* The same as users are told: another set of a list is a change of the list. */
bool ft_collector_told_same(const struct ft_collector *a,
			    const struct ft_collector *b)
{
	return !strcmp(a->object.comment, b->object.comment) &&
	       ft_endpoint_equal(&a->listen, &b->listen) &&
	       a->original == b->original && a->state == b->state &&
	       !strcmp(a->dev, b->dev) &&
	       a->exporters == b->exporters && a->silent == b->silent &&
	       ft_prefixes_told_same(a->allow, a->allow_list,
				     b->allow, b->allow_list) &&
	       ft_prefixes_told_same(a->except, a->except_list,
				     b->except, b->except_list);
}
