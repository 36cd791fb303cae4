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

static uint16_t read_vlan(const struct nlattr *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data)
		if (mnl_attr_get_type(attr) == IFLA_VLAN_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) == 0)
			return mnl_attr_get_u16(attr);
	return 0;
}

/* The kind comes before its data. */
static void read_kind(struct device *device, const struct nlattr *info)
{
	const struct nlattr *attr;
	const char *kind = "";

	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			kind = mnl_attr_get_str(attr);
		if (mnl_attr_get_type(attr) == IFLA_INFO_DATA && !strcmp(kind, "vlan"))
			device->vlan = read_vlan(attr);
	}
	device->is_vrf = !strcmp(kind, "vrf");
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
		if (mnl_attr_get_type(attr) == IFLA_LINK &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			device.below = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			read_kind(&device, attr);
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

static bool has_vlan(const struct devices *devices, unsigned int index, uint16_t vlan)
{
	size_t i;

	for (i = 0; i < devices->count; i++)
		if (devices->list[i].vlan == vlan && devices->list[i].below == index)
			return true;
	return false;
}

bool device_hands_on(const struct devices *devices, unsigned int index, uint16_t vlan)
{
	const struct device *device = devices_find(devices, index);
	const struct device *master;

	if (vlan && has_vlan(devices, index, vlan))
		return true;
	if (!device || !device->master)
		return false;
	master = devices_find(devices, device->master);
	return !master || !master->is_vrf;
}
