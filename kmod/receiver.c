// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "receiver.h"

/* Without counters or prefixes: the caller adds his own or another version's. */
static struct ft_receiver *alloc_version(void)
{
	struct ft_receiver *receiver;

	receiver = kzalloc(sizeof(*receiver), GFP_KERNEL_ACCOUNT);
	if (!receiver)
		return NULL;
	if (dst_cache_init(&receiver->dst_cache, GFP_KERNEL_ACCOUNT)) {
		kfree(receiver);
		return NULL;
	}
	refcount_set(&receiver->refs, 1);
	return receiver;
}

/**
 * ft_receiver_alloc() - make a receiver with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the receiver, with one reference and not yet published, or NULL
 * without memory.
 */
struct ft_receiver *ft_receiver_alloc(void)
{
	struct ft_receiver *receiver;

	receiver = alloc_version();
	if (!receiver)
		return NULL;
	receiver->ttl = FLOWTEE_TTL_INHERIT;
	receiver->dscp = FLOWTEE_DSCP_INHERIT;
	receiver->state = FLOWTEE_RECEIVER_UP;
	receiver->counters = ft_counters_alloc();
	if (!receiver->counters) {
		ft_receiver_put(receiver);
		return NULL;
	}
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

	receiver = alloc_version();
	if (!receiver)
		return NULL;
	memcpy(receiver->name, old->name, sizeof(receiver->name));
	receiver->to = old->to;
	receiver->from = ft_prefixes_get(old->from);
	memcpy(receiver->dev, old->dev, sizeof(receiver->dev));
	receiver->mark = old->mark;
	receiver->ttl = old->ttl;
	receiver->dscp = old->dscp;
	receiver->state = old->state;
	receiver->counters = ft_counters_get(old->counters);
	return receiver;
}

struct ft_receiver *ft_receiver_get(struct ft_receiver *receiver)
{
	refcount_inc(&receiver->refs);
	return receiver;
}

/* The last reference may go only when no packet can see the receiver. */
void ft_receiver_put(struct ft_receiver *receiver)
{
	if (!refcount_dec_and_test(&receiver->refs))
		return;
	dst_cache_destroy(&receiver->dst_cache);
	ft_counters_put(receiver->counters);
	ft_prefixes_put(receiver->from);
	kfree(receiver);
}
