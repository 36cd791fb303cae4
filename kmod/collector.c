// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <linux/string.h>

#include "collector.h"
#include "memory.h"

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
	memset(&collector->receivers, 0, sizeof(collector->receivers));
	collector->wanted_ipv4 = NULL;
	collector->wanted_ipv6 = NULL;
	if (ft_list_copy(&collector->receivers, &old->receivers)) {
		kfree(collector);
		return NULL;
	}
	refcount_set(&collector->object.refs, 1);
	ft_counters_get(collector->counters);
	ft_prefixes_get(collector->allow);
	return collector;
}

struct ft_collector *ft_collector_get(struct ft_collector *collector)
{
	refcount_inc(&collector->object.refs);
	return collector;
}

/* The last reference may go only when no packet can see the collector. */
void ft_collector_put(struct ft_collector *collector)
{
	u32 i;

	if (!refcount_dec_and_test(&collector->object.refs))
		return;
	for (i = 0; i < collector->receivers.n; i++)
		if (collector->receivers.objects[i])
			ft_receiver_put(ft_collector_receiver(collector, i));
	ft_list_free(&collector->receivers);
	ft_trie_free(collector->wanted_ipv4);
	ft_trie_free(collector->wanted_ipv6);
	ft_counters_put(collector->counters);
	ft_prefixes_put(collector->allow);
	kfree(collector);
}

/**
 * ft_collector_seal() - make a collector ready for the packet path
 * @collector: not published, and configured, with sealed receivers
 * @predecessor: whose counters it takes over if it has none; NULL: it gets new
 *	ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_collector_seal(struct ft_collector *collector,
		      const struct ft_collector *predecessor)
{
	if (!collector->counters)
		collector->counters = predecessor ?
			ft_counters_get(predecessor->counters) :
			ft_counters_alloc();
	if (!collector->counters)
		return -ENOMEM;
	ft_prefixes_seal(collector->allow);
	if (collector->listen.family != NFPROTO_IPV6) {
		collector->wanted_ipv4 = ft_trie_build(&collector->receivers,
						       NFPROTO_IPV4);
		if (!collector->wanted_ipv4)
			return -ENOMEM;
	}
	if (collector->listen.family != NFPROTO_IPV4) {
		collector->wanted_ipv6 = ft_trie_build(&collector->receivers,
						       NFPROTO_IPV6);
		if (!collector->wanted_ipv6)
			return -ENOMEM;
	}
	return 0;
}

/* Whether two collectors are configured alike, names and receivers aside. */
bool ft_collector_same(const struct ft_collector *a,
		       const struct ft_collector *b)
{
	return ft_endpoint_equal(&a->listen, &b->listen) &&
	       a->original == b->original && !strcmp(a->dev, b->dev) &&
	       ft_prefixes_same(a->allow, b->allow);
}
