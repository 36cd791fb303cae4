/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of this network namespace, and their queues. */
#ifndef FLOWTEECTL_DOCTOR_DEVICES_H
#define FLOWTEECTL_DOCTOR_DEVICES_H

#include <linux/if_link.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A device may lose so many as its link comes up: those with which neighbours, routers
 * and groups are looked for.
 */
#define DEVICE_LOSES_FEW	16

/**
 * struct device - a device that is up and leads elsewhere
 * @name: of it
 * @index: likewise
 * @master: index of the device that it is a part of; 0: none
 * @is_vrf: it is a VRF
 * @below: index of the device that it is a VLAN of; 0: it is none
 * @vlan: which one
 * @stats: its counters
 * @queue_lost: what its queueing discipline has dropped
 * @has_queue: it has one
 */
struct device {
	char name[IFNAMSIZ];
	unsigned int index;
	unsigned int master;
	bool is_vrf;
	unsigned int below;
	uint16_t vlan;
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

/* By its index; NULL: it is not among them. */
const struct device *devices_find(const struct devices *devices, unsigned int index);

/* Whether a device is the one of that name, or a part of that VRF. */
bool device_is(const struct devices *devices, unsigned int index, const char *name);

/**
 * device_hands_on() - tell whether what comes by a device comes once more, by another
 * @devices: all of them
 * @index: of it
 * @vlan: that the packet has the tag of; 0: none
 *
 * Return: true if it is a part of that, as the ports of a bridge are, and those of a bond;
 *	or if there is a device for the VLAN
 */
bool device_hands_on(const struct devices *devices, unsigned int index, uint16_t vlan);

#endif /* FLOWTEECTL_DOCTOR_DEVICES_H */
