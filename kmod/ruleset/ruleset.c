// SPDX-License-Identifier: GPL-2.0-only
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "ruleset/ruleset.h"

static void free_ruleset(struct ft_ruleset *ruleset)
{
	u32 i;

	for (i = 0; i < ruleset->collectors.n; i++) {
		if (ruleset->collectors.objects[i])
			ft_collector_put(ft_ruleset_collector(ruleset, i));
		cond_resched();
	}
	ft_list_free(&ruleset->collectors);
	for (i = 0; i < ruleset->lists.n; i++) {
		if (ruleset->lists.objects[i])
			ft_prefix_list_put(ft_ruleset_list(ruleset, i));
		cond_resched();
	}
	ft_list_free(&ruleset->lists);
	for (i = 0; i < FT_SOURCES_KINDS; i++)
		kvfree(ruleset->sources[i]);
	kvfree(ruleset->listeners);
	kvfree(ruleset);
}

struct ft_ruleset *ft_ruleset_get(struct ft_ruleset *ruleset)
{
	refcount_inc(&ruleset->refs);
	return ruleset;
}

/* For rulesets that no packet can see; may sleep. */
void ft_ruleset_put(struct ft_ruleset *ruleset)
{
	if (ruleset && refcount_dec_and_test(&ruleset->refs))
		free_ruleset(ruleset);
}

/**
 * ft_ruleset_alloc() - begin a new ruleset
 *
 * Context: may sleep.
 * Return: a ruleset without collectors and lists, for the caller to fill and to seal, or
 * NULL without memory.
 */
struct ft_ruleset *ft_ruleset_alloc(void)
{
	struct ft_ruleset *ruleset;

	ruleset = kvzalloc(sizeof(*ruleset), FT_GFP);
	if (!ruleset)
		return NULL;
	refcount_set(&ruleset->refs, 1);
	ruleset->seed = get_random_u32();
	return ruleset;
}

/**
 * ft_ruleset_clone() - begin a new ruleset with what another has
 * @old: the one in force, or NULL if there is none
 *
 * Context: may sleep.
 * Return: as ft_ruleset_alloc().
 */
struct ft_ruleset *ft_ruleset_clone(const struct ft_ruleset *old)
{
	struct ft_ruleset *ruleset;

	ruleset = ft_ruleset_alloc();
	if (!ruleset || !old)
		return ruleset;
	if (ft_list_copy(&ruleset->collectors, &old->collectors) ||
	    ft_list_copy(&ruleset->lists, &old->lists)) {
		free_ruleset(ruleset);
		return NULL;
	}
	return ruleset;
}

static int add_listener(struct ft_ruleset *ruleset,
			struct ft_collector *collector)
{
	const struct ft_endpoint *key = &collector->listen;
	struct ft_listener *slot;

	slot = ft_listener_slot(ruleset, key, collector->dev);
	if (slot->collector)
		return -EADDRINUSE;
	slot->key = *key;
	memcpy(slot->dev, collector->dev, sizeof(slot->dev));
	slot->collector = collector;
	if (*collector->dev) {
		slot = ft_listener_slot(ruleset, key, "");
		slot->key = *key;
		slot->has_dev = true;
	}

	__set_bit(ntohs(key->port), ruleset->ports);
	ruleset->has_wildcards |= ft_address_is_any(&key->addr);
	ruleset->wants_ipv4 |= key->family != NFPROTO_IPV6;
	ruleset->wants_ipv6 |= key->family != NFPROTO_IPV4;
	ruleset->has_auto |= collector->original == FLOWTEE_ORIGINAL_AUTO;
	return 0;
}

/* @n: raised by how many there are of each kind of source */
static void count_sources(const struct ft_collector *collector,
			  u32 n[FT_SOURCES_KINDS])
{
	u32 i, kind;

	for (i = 0; i < collector->receivers.n; i++) {
		const struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);

		for (kind = 0; kind < FT_SOURCES_KINDS; kind++)
			n[kind] += ft_sources_want(kind, receiver);
		cond_resched();
	}
}

static int add_sources(struct ft_ruleset *ruleset, enum ft_sources_kind kind,
		       u32 n)
{
	struct ft_sources *sources;
	u32 i;

	if (!n)
		return 0;
	sources = ft_sources_alloc(kind, n);
	if (!sources)
		return -ENOMEM;
	ruleset->sources[kind] = sources;
	for (i = 0; i < ruleset->collectors.n; i++)
		ft_sources_add(sources, ft_ruleset_collector(ruleset, i));
	return 0;
}

/**
 * ft_ruleset_seal() - make a ruleset searchable
 * @ruleset: with all its collectors
 * @blame: set to the collector at fault, if one is
 *
 * Context: may sleep.
 * Return: 0, -EADDRINUSE if another collector has the listener of @blame, or
 * -ENOMEM.
 */
int ft_ruleset_seal(struct ft_ruleset *ruleset,
		    const struct ft_collector **blame)
{
	u32 n[FT_SOURCES_KINDS] = {};
	u32 i, slots, kind;
	int err;

	/* At most two slots for a collector, and half of them empty. */
	slots = roundup_pow_of_two(4 * ruleset->collectors.n + 1);
	ruleset->listeners = kvcalloc(slots, sizeof(*ruleset->listeners),
				      FT_GFP);
	if (!ruleset->listeners)
		return -ENOMEM;
	ruleset->mask = slots - 1;
	for (i = 0; i < ruleset->collectors.n; i++) {
		*blame = ft_ruleset_collector(ruleset, i);
		err = add_listener(ruleset, ft_ruleset_collector(ruleset, i));
		if (err)
			return err;
		count_sources(*blame, n);
		cond_resched();
	}
	*blame = NULL;
	ruleset->wants_ipv6 |= n[FT_SOURCES_OWN] > 0;
	for (kind = 0; kind < FT_SOURCES_KINDS; kind++) {
		err = add_sources(ruleset, kind, n[kind]);
		if (err)
			return err;
	}
	return 0;
}
