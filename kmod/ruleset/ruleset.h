/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration of a namespace, compiled for the packet path. */
#ifndef FLOWTEE_RULESET_H
#define FLOWTEE_RULESET_H

#include <linux/bitmap.h>
#include <linux/jhash.h>
#include <linux/refcount.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "base/address.h"
#include "ruleset/collector.h"
#include "ruleset/prefix_list.h"
#include "ruleset/sources.h"

/**
 * struct ft_listener - a slot of the table of listeners
 * @key: what the collector listens to; port 0 marks an empty slot
 * @dev: the device it is bound to, or empty
 * @collector: whose it is. NULL in a slot without device that only tells that
 *	collectors bound to devices listen to @key; the ruleset holds the
 *	reference
 * @has_dev: in a slot without device: there are slots of @key with one
 */
struct ft_listener {
	struct ft_endpoint key;
	char dev[IFNAMSIZ];
	struct ft_collector *collector;
	bool has_dev;
};

/**
 * struct ft_ruleset - all collectors and lists of a namespace
 * @refs: one while it is published, one for each dump that reads it, for each
 *	draft that began with it, and for the commit that may go back to it
 * @retire: gives it up a grace period after it was published no more
 * @retiring: counts it, once it is retired
 * @collectors: of &struct ft_collector, with a reference on each
 * @lists: of &struct ft_prefix_list, with a reference on each; packets do not look
 *	here, as what names a list has its set
 * @has_wildcards: a collector listens to any address
 * @wants_ipv4: a collector listens to IPv4
 * @wants_ipv6: a collector listens to IPv6, or copies have sources of IPv6,
 *	so that routers may answer
 * @sources: of the receivers of all collectors, by their kinds; NULL where there
 *	are none
 * @has_auto: a collector has %FLOWTEE_ORIGINAL_AUTO
 * @mask: slots in @listeners, less one; a power of two, at least half empty
 * @seed: of the hash of listeners: nobody can choose some that collide
 * @listeners: open-addressing hash table; all that the packet path searches
 * @ports: every port that someone listens to, in host byte order: most of the
 *	traffic of a host is told from ours by one bit
 *
 * A ruleset is built aside (draft.c), sealed, published and never changed
 * again.
 */
struct ft_ruleset {
	refcount_t refs;
	struct rcu_work retire;
	atomic_t *retiring;
	struct ft_list collectors;
	struct ft_list lists;
	bool has_wildcards;
	bool wants_ipv4;
	bool wants_ipv6;
	struct ft_sources *sources[FT_SOURCES_KINDS];
	bool has_auto;
	u32 mask;
	u32 seed;
	struct ft_listener *listeners;
	DECLARE_BITMAP(ports, 65536);
};

struct ft_ruleset *ft_ruleset_alloc(void);
struct ft_ruleset *ft_ruleset_clone(const struct ft_ruleset *old);
int ft_ruleset_seal(struct ft_ruleset *ruleset,
		    const struct ft_collector **blame);

struct ft_ruleset *ft_ruleset_get(struct ft_ruleset *ruleset);
void ft_ruleset_put(struct ft_ruleset *ruleset);

/* The collector at a place of the list, which has no gaps. */
static inline struct ft_collector *
ft_ruleset_collector(const struct ft_ruleset *ruleset, u32 place)
{
	return ft_collector_of(ruleset->collectors.objects[place]);
}

/* The list at a place of the lists, which have no gaps. */
static inline struct ft_prefix_list *
ft_ruleset_list(const struct ft_ruleset *ruleset, u32 place)
{
	return ft_prefix_list_of(ruleset->lists.objects[place]);
}

static inline u32 ft_listener_hash(const struct ft_endpoint *key,
				   const char *dev, u32 seed)
{
	u32 port = (u32)key->family << 16 | (__force u32)key->port;
	u32 h;

	if (key->family == NFPROTO_IPV4)
		h = jhash_2words((__force u32)key->addr.ip, port, seed);
	else
		h = jhash2(key->addr.all, ARRAY_SIZE(key->addr.all),
			   port ^ seed);
	return *dev ? jhash(dev, strnlen(dev, IFNAMSIZ), h) : h;
}

/* Mostly neither has a device. */
static inline bool ft_listener_has(const struct ft_listener *listener,
				   const struct ft_endpoint *key,
				   const char *dev)
{
	return ft_endpoint_equal(&listener->key, key) &&
	       *listener->dev == *dev &&
	       (!*dev || !strncmp(listener->dev, dev, IFNAMSIZ));
}

/**
 * ft_listener_slot() - look into the table of listeners
 * @ruleset: whose
 * @key: what is listened to
 * @dev: the device it is bound to, or ""
 *
 * Return: the slot of this key, or the empty slot where it would go.
 */
static inline struct ft_listener *
ft_listener_slot(const struct ft_ruleset *ruleset,
		 const struct ft_endpoint *key, const char *dev)
{
	u32 i = ft_listener_hash(key, dev, ruleset->seed);

	for (;; i++) {
		struct ft_listener *slot = &ruleset->listeners[i & ruleset->mask];

		if (!slot->key.port || ft_listener_has(slot, key, dev))
			return slot;
	}
}

#endif /* FLOWTEE_RULESET_H */
