// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "memory.h"
#include "receiver.h"

/**
 * ft_receiver_alloc() - make a receiver with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the receiver, with one reference, to be configured and then sealed
 * before it is published, or NULL without memory.
 */
struct ft_receiver *ft_receiver_alloc(void)
{
	struct ft_receiver *receiver;

	receiver = kzalloc(sizeof(*receiver), FT_GFP);
	if (!receiver)
		return NULL;
	refcount_set(&receiver->object.refs, 1);
	receiver->ttl = FLOWTEE_TTL_INHERIT;
	receiver->dscp = FLOWTEE_DSCP_INHERIT;
	receiver->state = FLOWTEE_RECEIVER_UP;
	return receiver;
}

/**
 * ft_receiver_clone() - make another version of a receiver
 * @old: the version to start from; the two share their counters
 *
 * Context: may sleep.
 * Return: as ft_receiver_alloc().
 */
struct ft_receiver *ft_receiver_clone(const struct ft_receiver *old)
{
	struct ft_receiver *receiver;

	receiver = kmemdup(old, sizeof(*old), FT_GFP);
	if (!receiver)
		return NULL;
	refcount_set(&receiver->object.refs, 1);
	ft_prefixes_get(receiver->from);
	ft_counters_get(receiver->counters);
	memset(&receiver->dst_cache, 0, sizeof(receiver->dst_cache));
	return receiver;
}

struct ft_receiver *ft_receiver_get(struct ft_receiver *receiver)
{
	refcount_inc(&receiver->object.refs);
	return receiver;
}

/* The last reference may go only when no packet can see the receiver. */
void ft_receiver_put(struct ft_receiver *receiver)
{
	if (!refcount_dec_and_test(&receiver->object.refs))
		return;
	dst_cache_destroy(&receiver->dst_cache);
	ft_counters_put(receiver->counters);
	ft_prefixes_put(receiver->from);
	kfree(receiver);
}

/**
 * ft_receiver_seal() - make a receiver ready for the packet path
 * @receiver: not published, and configured
 * @predecessor: whose counters it takes over if it has none; NULL: it gets new
 *	ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_receiver_seal(struct ft_receiver *receiver,
		     const struct ft_receiver *predecessor)
{
	ft_prefixes_seal(receiver->from);
	if (!receiver->counters)
		receiver->counters = predecessor ?
			ft_counters_get(predecessor->counters) :
			ft_counters_alloc();
	if (!receiver->counters)
		return -ENOMEM;
	if (receiver->dst_cache.cache)
		return 0;
	return dst_cache_init(&receiver->dst_cache, FT_GFP);
}

/* Whether two receivers are configured alike, names aside. */
bool ft_receiver_same(const struct ft_receiver *a, const struct ft_receiver *b)
{
	return ft_endpoint_equal(&a->to, &b->to) && a->mark == b->mark &&
	       a->ttl == b->ttl && a->dscp == b->dscp && a->state == b->state &&
	       !strcmp(a->dev, b->dev) && ft_prefixes_same(a->from, b->from);
}
