/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells a copy that was made in a namespace from all other packets. */
#ifndef FLOWTEE_OWN_H
#define FLOWTEE_OWN_H

#include <linux/if_packet.h>
#include <linux/random.h>
#include <linux/skbuff.h>

/*
 * A copy may come back to the collectors of its own namespace: by a rule that
 * gives it another destination on its way (nftables, tc, IPVS), at once or out
 * of a backlog, or by another namespace. Addresses and ports tell nothing then,
 * so the packet itself is marked, where no rule can reach: in the distances
 * between the inner headers, which mean nothing to anybody unless the packet is
 * encapsulated. They stay the same when the head moves, are copied with the
 * packet, and are zero in each new one. Tunnels overwrite them, and fragments are
 * new: a copy that leaves has lost some of its TTL, which ends what remains.
 */

/* Return: what marks the copies of a namespace. No header of a tunnel is as long
 * as its lower half says.
 */
static inline u32 ft_own_mark_new(void)
{
	return get_random_u32() | 0x8000;
}

static inline void ft_own_mark(struct sk_buff *copy, u32 mark)
{
	copy->inner_mac_header = 0;
	copy->inner_network_header = mark;
	copy->inner_transport_header = mark >> 16;
}

/* Whether a packet is a copy that was given this mark. Of fragments, which are
 * new packets, the type is left: that of copies for this host (transmit.c).
 */
static inline bool ft_own_is_copy(const struct sk_buff *skb, u32 mark)
{
	u16 network = skb->inner_network_header - skb->inner_mac_header;
	u16 transport = skb->inner_transport_header - skb->inner_mac_header;

	return ((u32)transport << 16 | network) == mark ||
	       skb->pkt_type == PACKET_USER;
}

#endif /* FLOWTEE_OWN_H */
