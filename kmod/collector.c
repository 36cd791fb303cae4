// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "array.h"
#include "collector.h"

/**
 * ft_collector_alloc() - make a collector with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the collector, with one reference and not yet published, or NULL
 * without memory.
 */
struct ft_collector *ft_collector_alloc(void)
{
	struct ft_collector *collector;

	collector = kzalloc(sizeof(*collector), GFP_KERNEL_ACCOUNT);
	if (!collector)
		return NULL;
	collector->counters = ft_counters_alloc();
	if (!collector->counters) {
		kfree(collector);
		return NULL;
	}
	refcount_set(&collector->refs, 1);
	return collector;
}

/**
 * ft_collector_clone() - make another version of a collector
 * @old: the version to start from; the two share counters and receivers
 *
 * Context: may sleep.
 * Return: as ft_collector_alloc().
 */
struct ft_collector *ft_collector_clone(const struct ft_collector *old)
{
	struct ft_collector *collector;
	u32 i;

	collector = kmemdup(old, sizeof(*old), GFP_KERNEL_ACCOUNT);
	if (!collector)
		return NULL;
	collector->receivers = ft_array_copy(old->receivers, old->n_receivers,
					     &collector->room);
	if (!collector->receivers) {
		kfree(collector);
		return NULL;
	}
	refcount_set(&collector->refs, 1);
	ft_counters_get(collector->counters);
	ft_prefixes_get(collector->allow);
	for (i = 0; i < old->n_receivers; i++)
		collector->receivers[i] = ft_receiver_get(old->receivers[i]);
	return collector;
}

struct ft_collector *ft_collector_get(struct ft_collector *collector)
{
	refcount_inc(&collector->refs);
	return collector;
}

/* The last reference may go only when no packet can see the collector. */
void ft_collector_put(struct ft_collector *collector)
{
	u32 i;

	if (!refcount_dec_and_test(&collector->refs))
		return;
	for (i = 0; i < collector->n_receivers; i++)
		ft_receiver_put(collector->receivers[i]);
	kvfree(collector->receivers);
	ft_counters_put(collector->counters);
	ft_prefixes_put(collector->allow);
	kfree(collector);
}

/* Return: the index of the receiver, or -ENOENT. */
int ft_collector_find(const struct ft_collector *collector, const char *name)
{
	u32 i;

	for (i = 0; i < collector->n_receivers; i++)
		if (!strcmp(collector->receivers[i]->name, name))
			return i;
	return -ENOENT;
}

/*
 * The three changes below are for a version that is not yet published. They
 * take over the caller's reference on @receiver, ft_collector_append() only if
 * it succeeds.
 */

/* May sleep. Return: 0, or -ENOMEM. */
int ft_collector_append(struct ft_collector *collector,
			struct ft_receiver *receiver)
{
	struct ft_receiver **receivers;

	receivers = ft_array_grow(collector->receivers, collector->n_receivers,
				  &collector->room);
	if (!receivers)
		return -ENOMEM;
	collector->receivers = receivers;
	receivers[collector->n_receivers++] = receiver;
	return 0;
}

void ft_collector_replace(struct ft_collector *collector, u32 index,
			  struct ft_receiver *receiver)
{
	ft_receiver_put(collector->receivers[index]);
	collector->receivers[index] = receiver;
}

void ft_collector_remove(struct ft_collector *collector, u32 index)
{
	ft_receiver_put(collector->receivers[index]);
	ft_array_remove(collector->receivers, collector->n_receivers--, index);
}
