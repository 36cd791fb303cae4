/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of this network namespace, and their queues. */
#ifndef FLOWTEECTL_DOCTOR_DEVICES_H
#define FLOWTEECTL_DOCTOR_DEVICES_H

#include <linux/if_link.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct device - a device that is up and leads elsewhere
 * @name: of it
 * @index: likewise
 * @stats: its counters
 * @queue_lost: what its queueing discipline has dropped
 * @has_queue: it has one
 */
struct device {
	char name[IFNAMSIZ];
	int index;
	struct rtnl_link_stats64 stats;
	uint64_t queue_lost;
	bool has_queue;
};

struct devices {
	struct device *list;
	size_t count;
};

/* To be freed with devices_release(). */
void devices_load(struct devices *devices);
void devices_release(struct devices *devices);

#endif /* FLOWTEECTL_DOCTOR_DEVICES_H */
