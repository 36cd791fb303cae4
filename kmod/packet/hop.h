/* SPDX-License-Identifier: GPL-2.0-only */
/* Who gets a packet on the link, and what the kernel knows of him. */
#ifndef FLOWTEE_HOP_H
#define FLOWTEE_HOP_H

#include <net/dst.h>

#include "base/address.h"

/**
 * struct ft_hop - the next hop of a route
 * @addr: its address
 * @family: of @addr; a route of IPv4 may have a next hop of IPv6 (RFC 5549)
 * @nud: NUD_* of linux/neighbour.h, or %NUD_NONE if nothing is known of it
 */
struct ft_hop {
	union nf_inet_addr addr;
	u8 family;
	u8 nud;
};

void ft_hop_find(struct ft_hop *hop, const struct dst_entry *dst,
		 const struct ft_endpoint *to);

#endif /* FLOWTEE_HOP_H */
