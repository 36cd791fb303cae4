/* SPDX-License-Identifier: GPL-2.0-only */
/* A collector: an address whose datagrams are replicated. */
#ifndef FLOWTEE_COLLECTOR_H
#define FLOWTEE_COLLECTOR_H

#include <linux/flowtee.h>
#include <linux/if.h>
#include <linux/refcount.h>

#include "address.h"
#include "counters.h"
#include "prefixes.h"
#include "receiver.h"

/**
 * struct ft_collector - one version of a collector, immutable once published
 * @refs: one for each ruleset that lists it
 * @name: unique in its ruleset
 * @listen: whose datagrams it takes; all zeros in the address stand for any
 *	local address
 * @dev: device or VRF by which they must arrive; empty for any
 * @original: &enum flowtee_original
 * @allow: exporters that are replicated; NULL for all
 * @counters: shared by all versions of the collector
 * @n_receivers: receivers in @receivers
 * @room: receivers that fit @receivers
 * @receivers: in the order of the configuration, a reference on each
 */
struct ft_collector {
	refcount_t refs;
	char name[FLOWTEE_NAME_SIZE];
	struct ft_endpoint listen;
	char dev[IFNAMSIZ];
	u8 original;
	struct ft_prefixes *allow;
	struct ft_counters *counters;
	u32 n_receivers;
	u32 room;
	struct ft_receiver **receivers;
};

struct ft_collector *ft_collector_alloc(void);
struct ft_collector *ft_collector_clone(const struct ft_collector *old);
struct ft_collector *ft_collector_get(struct ft_collector *collector);
void ft_collector_put(struct ft_collector *collector);

int ft_collector_find(const struct ft_collector *collector, const char *name);
int ft_collector_append(struct ft_collector *collector,
			struct ft_receiver *receiver);
void ft_collector_replace(struct ft_collector *collector, u32 index,
			  struct ft_receiver *receiver);
void ft_collector_remove(struct ft_collector *collector, u32 index);

#endif /* FLOWTEE_COLLECTOR_H */
