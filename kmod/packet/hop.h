/* SPDX-License-Identifier: GPL-2.0-only */
/* Who gets a packet on the link, and what the kernel knows of him. */
#ifndef FLOWTEE_HOP_H
#define FLOWTEE_HOP_H

#include <net/dst.h>
#include <net/neighbour.h>

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

/**
 * enum ft_hop_loss - what is lost where the address of a next hop is asked for
 * @FT_HOP_LOSES_NOTHING: as far as is known
 * @FT_HOP_HAS_LOST: all that waited for it before
 * @FT_HOP_LOSES: one of those that wait, to make room for the next copy
 */
enum ft_hop_loss {
	FT_HOP_LOSES_NOTHING,
	FT_HOP_HAS_LOST,
	FT_HOP_LOSES,
};

void ft_hop_find(struct ft_hop *hop, const struct dst_entry *dst,
		 const struct ft_endpoint *to);
enum ft_hop_loss ft_hop_loss(const struct neighbour *neighbour,
			     unsigned int size);
const struct neighbour *ft_hop_neighbour(const struct dst_entry *dst,
					 const struct ft_endpoint *to);

/* Whether the address of a next hop is known: nothing waits for it. */
static inline bool ft_hop_is_known(const struct neighbour *neighbour)
{
	return READ_ONCE(neighbour->nud_state) & NUD_VALID;
}

#endif /* FLOWTEE_HOP_H */
