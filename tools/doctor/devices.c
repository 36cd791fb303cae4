// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/gen_stats.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/devices.h"
#include "kernel/hostdump.h"
#include "text/memory.h"

static bool is_vrf(const struct nlattr *info)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, info)
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			return !strcmp(mnl_attr_get_str(attr), "vrf");
	return false;
}

static int link_message(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *head = mnl_nlmsg_get_payload(nlh);
	struct devices *devices = data;
	struct device device = { .index = head->ifi_index };
	const struct nlattr *attr;
	size_t size;

	if (!(head->ifi_flags & IFF_UP) || (head->ifi_flags & IFF_LOOPBACK))
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*head)) {
		size = mnl_attr_get_payload_len(attr);
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			snprintf(device.name, sizeof(device.name), "%s", mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == IFLA_MASTER &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			device.master = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			device.is_vrf = is_vrf(attr);
		/* A kernel may tell fewer counters, or more. */
		if (mnl_attr_get_type(attr) == IFLA_STATS64)
			memcpy(&device.stats, mnl_attr_get_payload(attr),
			       size < sizeof(device.stats) ? size : sizeof(device.stats));
	}
	devices->list = grow_by_one(devices->list, devices->count, sizeof(device));
	devices->list[devices->count++] = device;
	return MNL_CB_OK;
}

static uint32_t drops_of(const struct nlattr *nest)
{
	struct gnet_stats_queue queue;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != TCA_STATS_QUEUE ||
		    mnl_attr_get_payload_len(attr) < sizeof(queue))
			continue;
		memcpy(&queue, mnl_attr_get_payload(attr), sizeof(queue));
		return queue.drops;
	}
	return 0;
}

/* Only the one that all others of a device are under: it has what they drop. */
static int queue_message(const struct nlmsghdr *nlh, void *data)
{
	const struct tcmsg *head = mnl_nlmsg_get_payload(nlh);
	struct devices *devices = data;
	const struct nlattr *attr;
	size_t i;

	for (i = 0; i < devices->count; i++) {
		if (devices->list[i].index != (unsigned int)head->tcm_ifindex || head->tcm_parent != TC_H_ROOT)
			continue;
		devices->list[i].has_queue = true;
		mnl_attr_for_each(attr, nlh, sizeof(*head))
			if (mnl_attr_get_type(attr) == TCA_STATS2)
				devices->list[i].queue_lost = drops_of(attr);
	}
	return MNL_CB_OK;
}

void devices_load(struct devices *devices)
{
	const struct ifinfomsg links = { .ifi_family = AF_UNSPEC };
	const struct tcmsg queues = { .tcm_family = AF_UNSPEC };

	memset(devices, 0, sizeof(*devices));
	host_dump(NETLINK_ROUTE, RTM_GETLINK, &links, sizeof(links), link_message, devices);
	host_dump(NETLINK_ROUTE, RTM_GETQDISC, &queues, sizeof(queues), queue_message, devices);
}

void devices_release(struct devices *devices)
{
	free(devices->list);
}

const struct device *devices_find(const struct devices *devices, unsigned int index)
{
	size_t i;

	for (i = 0; i < devices->count; i++)
		if (devices->list[i].index == index)
			return &devices->list[i];
	return NULL;
}

bool device_is(const struct devices *devices, unsigned int index, const char *name)
{
	const struct device *device = devices_find(devices, index);
	const struct device *master;

	if (!device)
		return if_nametoindex(name) == index;
	if (!strcmp(device->name, name))
		return true;
	master = device->master ? devices_find(devices, device->master) : NULL;
	return master && master->is_vrf && !strcmp(master->name, name);
}

bool device_hands_on(const struct devices *devices, unsigned int index)
{
	const struct device *device = devices_find(devices, index);
	const struct device *master;

	if (!device || !device->master)
		return false;
	master = devices_find(devices, device->master);
	return !master || !master->is_vrf;
}
