// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "doctor/host.h"
#include "kernel/hostdump.h"
#include "text/memory.h"

union any_address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static void make_address(union any_address *name, const struct address *address)
{
	memset(name, 0, sizeof(*name));
	if (address->size == IPV4_SIZE) {
		name->in.sin_family = AF_INET;
		memcpy(&name->in.sin_addr, address->bytes, IPV4_SIZE);
	} else {
		name->in6.sin6_family = AF_INET6;
		memcpy(&name->in6.sin6_addr, address->bytes, IPV6_SIZE);
	}
}

/**
 * struct route - what the kernel knows of a destination
 * @type: RTN_LOCAL
 * @device: by which packets leave
 */
struct route {
	uint8_t type;
	uint32_t device;
};

static int route_message(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *head = mnl_nlmsg_get_payload(nlh);
	struct route *route = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len(nlh) < sizeof(*head))
		return MNL_CB_STOP;
	route->type = head->rtm_type;
	mnl_attr_for_each(attr, nlh, sizeof(*head))
		if (mnl_attr_get_type(attr) == RTA_OIF && mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			route->device = mnl_attr_get_u32(attr);
	return MNL_CB_STOP;
}

/* Returns an errno; EPERM and others of routing mean that there is no way there. */
static int find_route(const struct address *address, unsigned int device, uint32_t mark,
		      struct route *route)
{
	char buffer[256] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct rtmsg *head = mnl_nlmsg_put_extra_header(nlh, sizeof(*head));

	memset(route, 0, sizeof(*route));
	nlh->nlmsg_type = RTM_GETROUTE;
	head->rtm_family = address->size == IPV4_SIZE ? AF_INET : AF_INET6;
	head->rtm_dst_len = address->size * 8;
	mnl_attr_put(nlh, RTA_DST, address->size, address->bytes);
	if (device)
		mnl_attr_put_u32(nlh, RTA_OIF, device);
	if (mark)
		mnl_attr_put_u32(nlh, RTA_MARK, mark);
	return host_ask(NETLINK_ROUTE, nlh, route_message, route);
}

unsigned int host_device_to(const struct address *address, unsigned int device, uint32_t mark)
{
	struct route route;

	return find_route(address, device, mark, &route) ? 0 : route.device;
}

/* There are more than devices have: those of local routes. */
static bool is_local(const struct address *address)
{
	struct route route;

	switch (find_route(address, 0, 0, &route)) {
	case 0:
		return route.type == RTN_LOCAL || route.type == RTN_BROADCAST ||
		       route.type == RTN_ANYCAST || route.type == RTN_MULTICAST;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return true;
	default:
		return false;
	}
}

static bool is_same(const struct sockaddr *found, const union any_address *name)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)found;
	const struct sockaddr_in *in = (const struct sockaddr_in *)found;

	if (!found || found->sa_family != name->any.sa_family)
		return false;
	if (found->sa_family == AF_INET)
		return in->sin_addr.s_addr == name->in.sin_addr.s_addr;
	return !memcmp(&in6->sin6_addr, &name->in6.sin6_addr, sizeof(in6->sin6_addr));
}

/* Those of a VRF are not for every socket. */
static bool is_of_device(const union any_address *name)
{
	/* Read once; they live as long as the program. */
	static struct ifaddrs *list;
	const struct ifaddrs *one;
	bool found = false;

	if (!list && getifaddrs(&list))
		return true;
	for (one = list; one && !found; one = one->ifa_next)
		found = is_same(one->ifa_addr, name);
	return found;
}

/**
 * struct known - what was found out of an address
 * @address: it
 * @is_ours: this host has it
 */
struct known {
	struct address address;
	bool is_ours;
};

static int compare_known(const void *a, const void *b)
{
	const struct address *left = &((const struct known *)a)->address;
	const struct address *right = &((const struct known *)b)->address;

	if (left->size != right->size)
		return left->size < right->size ? -1 : 1;
	return memcmp(left->bytes, right->bytes, left->size);
}

bool host_has_address(const struct address *address)
{
	/* Of the one namespace that a run of the tool is in. */
	static void *all_known;
	union any_address name;
	struct known *known;
	struct known **place;

	if (address_is_any(address) || address_is_loopback(address) ||
	    address_is_multicast(address))
		return true;
	known = zeros(1, sizeof(*known));
	known->address = *address;
	place = tsearch(known, &all_known, compare_known);
	if (!place)
		out_of_memory();
	if (*place != known) {
		free(known);
		return (*place)->is_ours;
	}
	make_address(&name, address);
	known->is_ours = is_local(address) || is_of_device(&name);
	return known->is_ours;
}
