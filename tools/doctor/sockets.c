// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/sockets.h"
#include "kernel/hostdump.h"
#include "text/memory.h"

static void read_memory(const struct nlattr *attr, struct socket_info *info)
{
	const uint32_t *numbers = mnl_attr_get_payload(attr);
	size_t count = mnl_attr_get_payload_len(attr) / sizeof(*numbers);

	if (count > SK_MEMINFO_RCVBUF)
		info->room = numbers[SK_MEMINFO_RCVBUF];
	if (count > SK_MEMINFO_DROPS)
		info->drops = numbers[SK_MEMINFO_DROPS];
}

static int socket_message(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *message = mnl_nlmsg_get_payload(nlh);
	struct socket_info info = { .at = { .port = 0 } };
	struct sockets *sockets = data;
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*message))
		return MNL_CB_ERROR;
	info.at.port = ntohs(message->id.idiag_sport);
	info.at.address.size = message->idiag_family == AF_INET ? IPV4_SIZE : IPV6_SIZE;
	memcpy(info.at.address.bytes, message->id.idiag_src, info.at.address.size);
	info.is_connected = message->id.idiag_dport;
	mnl_attr_for_each(attr, nlh, sizeof(*message))
		if (mnl_attr_get_type(attr) == INET_DIAG_SKMEMINFO)
			read_memory(attr, &info);
	sockets->list = grow_by_one(sockets->list, sockets->count, sizeof(info));
	sockets->list[sockets->count++] = info;
	return MNL_CB_OK;
}

static int compare(const void *a, const void *b)
{
	return ((const struct socket_info *)a)->at.port - ((const struct socket_info *)b)->at.port;
}

struct sockets *sockets_load(void)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct sockets *sockets = zeros(1, sizeof(*sockets));
	size_t i;

	sockets->is_known = true;
	for (i = 0; i < sizeof(families); i++) {
		struct inet_diag_req_v2 head = {
			.sdiag_family = families[i],
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1),
			.idiag_states = ~0U,
		};

		sockets->is_known &= host_dump(NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, &head,
					       sizeof(head), socket_message, sockets);
	}
	if (sockets->count)
		qsort(sockets->list, sockets->count, sizeof(*sockets->list), compare);
	return sockets;
}

void sockets_free(struct sockets *sockets)
{
	if (sockets)
		free(sockets->list);
	free(sockets);
}

/* A socket of [::] takes what is for IPv4, unless it says otherwise, which is not told. */
static bool takes(const struct socket_info *info, const struct endpoint *endpoint)
{
	const struct address *at = &info->at.address;

	if (info->at.port != endpoint->port)
		return false;
	if (address_is_any(&endpoint->address))
		return !endpoint->address.size || endpoint->address.size == at->size;
	if (address_is_any(at))
		return at->size == endpoint->address.size || at->size == IPV6_SIZE;
	return address_equal(at, &endpoint->address);
}

/* The first of a port, or of those above it. */
static size_t find_port(const struct sockets *sockets, uint16_t port)
{
	size_t first = 0;
	size_t end = sockets->count;
	size_t middle;

	while (first < end) {
		middle = first + (end - first) / 2;
		if (sockets->list[middle].at.port < port)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

const struct socket_info *sockets_next(const struct sockets *sockets,
				       const struct endpoint *endpoint, size_t *i)
{
	if (!*i)
		*i = find_port(sockets, endpoint->port);
	while (*i < sockets->count && sockets->list[*i].at.port == endpoint->port)
		if (takes(&sockets->list[(*i)++], endpoint))
			return &sockets->list[*i - 1];
	return NULL;
}
