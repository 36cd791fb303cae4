/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses as sockets have them, which the kernel can print. */
#ifndef FLOWTEE_SOCKET_ADDRESS_H
#define FLOWTEE_SOCKET_ADDRESS_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/string.h>

#include "base/address.h"

/* @bytes: as many as a struct sockaddr_in6 has, not aligned */
static inline void ft_socket_address(u8 *bytes,
				     const struct ft_endpoint *endpoint)
{
	struct sockaddr_in6 ipv6 = {
		.sin6_family = AF_INET6,
		.sin6_port = endpoint->port,
		.sin6_addr = endpoint->addr.in6,
	};
	struct sockaddr_in ipv4 = {
		.sin_family = AF_INET,
		.sin_port = endpoint->port,
		.sin_addr.s_addr = endpoint->addr.ip,
	};

	if (endpoint->family == NFPROTO_IPV6) {
		memcpy(bytes, &ipv6, sizeof(ipv6));
		return;
	}
	memset(bytes, 0, sizeof(ipv6));
	memcpy(bytes, &ipv4, sizeof(ipv4));
}

#endif /* FLOWTEE_SOCKET_ADDRESS_H */
