// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "packet/local.h"
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
	kvfree(ruleset->listeners);
	ft_loop_guard_put(ruleset->guard);
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
 * @old: the one in force, or NULL if there is none
 *
 * Context: may sleep.
 * Return: a ruleset without collectors, for the caller to fill and to seal, or
 * NULL without memory.
 */
struct ft_ruleset *ft_ruleset_alloc(const struct ft_ruleset *old)
{
	struct ft_ruleset *ruleset;

	ruleset = kvzalloc(sizeof(*ruleset), FT_GFP);
	if (!ruleset)
		return NULL;
	refcount_set(&ruleset->refs, 1);
	ruleset->seed = get_random_u32();
	ruleset->guard = old ? ft_loop_guard_get(old->guard) :
			       ft_loop_guard_alloc();
	if (!ruleset->guard) {
		free_ruleset(ruleset);
		return NULL;
	}
	return ruleset;
}

/**
 * ft_ruleset_clone() - begin a new ruleset with the collectors of another
 * @old: the one in force, or NULL if there is none
 *
 * Context: may sleep.
 * Return: as ft_ruleset_alloc().
 */
struct ft_ruleset *ft_ruleset_clone(const struct ft_ruleset *old)
{
	struct ft_ruleset *ruleset;

	ruleset = ft_ruleset_alloc(old);
	if (!ruleset || !old)
		return ruleset;
	if (ft_list_copy(&ruleset->collectors, &old->collectors)) {
		free_ruleset(ruleset);
		return NULL;
	}
	return ruleset;
}

static u32 hash(const struct ft_endpoint *key, const char *dev, u32 seed)
{
	u32 port = (u32)key->family << 16 | (__force u32)key->port;
	u32 h;

	h = jhash2(key->addr.all, ARRAY_SIZE(key->addr.all), port ^ seed);
	return *dev ? jhash(dev, strnlen(dev, IFNAMSIZ), h) : h;
}

/* Return: the slot of this key, or the empty slot where it would go. */
static struct ft_listener *find_slot(const struct ft_ruleset *ruleset,
				     const struct ft_endpoint *key,
				     const char *dev)
{
	u32 i = hash(key, dev, ruleset->seed);

	for (;; i++) {
		struct ft_listener *slot = &ruleset->listeners[i & ruleset->mask];

		if (!slot->key.port ||
		    (ft_endpoint_equal(&slot->key, key) &&
		     !strncmp(slot->dev, dev, IFNAMSIZ)))
			return slot;
	}
}

static const struct ft_listener *find_listener(const struct ft_ruleset *ruleset,
					       const struct ft_endpoint *key,
					       const char *dev)
{
	const struct ft_listener *slot = find_slot(ruleset, key, dev);

	return slot->key.port ? slot : NULL;
}

/* The collector of a listener, by the device of arrival or its VRF. */
static struct ft_collector *find(const struct ft_ruleset *ruleset,
				 const struct ft_endpoint *key,
				 const struct net_device *dev)
{
	const struct ft_listener *listener, *bound;

	listener = find_listener(ruleset, key, "");
	if (!listener)
		return NULL;
	if (unlikely(listener->has_dev)) {
		const struct net_device *vrf = ft_vrf_of(dev);

		bound = find_listener(ruleset, key, dev->name);
		if (!bound && vrf)
			bound = find_listener(ruleset, key, vrf->name);
		if (bound)
			return bound->collector;
	}
	return listener->collector;
}

/**
 * ft_ruleset_match() - find the collector of a datagram
 * @ruleset: sealed
 * @net: its namespace
 * @dev: the device by which the datagram arrives
 * @to: its destination
 *
 * The most specific listener wins: an address before any address of a family
 * before any address of both, and for each of them a device before none.
 *
 * Context: RCU read side. Takes the same time however many collectors there
 * are, and writes nothing.
 * Return: the collector, or NULL.
 */
struct ft_collector *ft_ruleset_match(const struct ft_ruleset *ruleset,
				      struct net *net,
				      const struct net_device *dev,
				      const struct ft_endpoint *to)
{
	struct ft_endpoint any = { .port = to->port, .family = to->family };
	struct ft_collector *collector;

	if (!test_bit(ntohs(to->port), ruleset->ports))
		return NULL;
	/* The key of a wildcard, but nobody's address. */
	if (unlikely(ft_address_is_any(&to->addr)))
		return NULL;
	collector = find(ruleset, to, dev);
	if (collector)
		return collector;

	collector = find(ruleset, &any, dev);
	if (!collector) {
		any.family = NFPROTO_UNSPEC;
		collector = find(ruleset, &any, dev);
	}
	if (collector && ft_local_address(net, dev, to->family, &to->addr))
		return collector;
	return NULL;
}

static int add_listener(struct ft_ruleset *ruleset,
			struct ft_collector *collector)
{
	const struct ft_endpoint *key = &collector->listen;
	struct ft_listener *slot;

	slot = find_slot(ruleset, key, collector->dev);
	if (slot->collector)
		return -EADDRINUSE;
	slot->key = *key;
	memcpy(slot->dev, collector->dev, sizeof(slot->dev));
	slot->collector = collector;
	if (*collector->dev) {
		slot = find_slot(ruleset, key, "");
		slot->key = *key;
		slot->has_dev = true;
	}

	__set_bit(ntohs(key->port), ruleset->ports);
	ruleset->wants_ipv4 |= key->family != NFPROTO_IPV6;
	ruleset->wants_ipv6 |= key->family != NFPROTO_IPV4 ||
			       collector->has_ipv6_sources;
	if (collector->has_ipv6_sources)
		ruleset->ipv6_sources += collector->receivers.n;
	ruleset->has_auto |= collector->original == FLOWTEE_ORIGINAL_AUTO;
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
	u32 i, slots;
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
		cond_resched();
	}
	*blame = NULL;
	return 0;
}

/**
 * ft_ruleset_listens() - tell whether copies would be taken for originals
 * @ruleset: sealed
 * @net: its namespace
 * @to: where they go
 *
 * Context: RCU read side.
 */
bool ft_ruleset_listens(const struct ft_ruleset *ruleset, struct net *net,
			const struct ft_endpoint *to)
{
	return find_listener(ruleset, to, "") ||
	       ft_ruleset_match(ruleset, net, net->loopback_dev, to);
}
