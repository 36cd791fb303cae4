/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells a copy that was made in a namespace from all other packets. */
#ifndef FLOWTEE_OWN_H
#define FLOWTEE_OWN_H

#include <linux/if_packet.h>
#include <linux/random.h>
#include <linux/skbuff.h>

/*
 * A copy may come back to the collectors of its own namespace: by a rule that
 * gives it another destination on its way (nftables, tc, IPVS), by a tunnel whose
 * other end is a collector (ESP in UDP, GENEVE), at once or out of a backlog, or
 * by another namespace. Addresses, ports and what a tunnel encrypts tell nothing
 * then, so the packet itself is marked, where no rule can reach, twice. In the
 * distances between the inner headers, which mean nothing to anybody unless the
 * packet is encapsulated: they stay the same when the head moves, and are copied
 * with the packet, but tunnels overwrite them. And in the number that a time stamp
 * of a transmission would have, which nobody reads unless one was asked for: it
 * goes wherever the data go, but a copy of the packet has none. Both are zero in
 * each new packet. Fragments are new: a copy that leaves has lost some of its TTL,
 * which ends what remains.
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
	skb_shinfo(copy)->tskey = mark;
}

/* Whether a packet is a copy that was given this mark. Of fragments, which are
 * new packets, the type is left: that of copies for this host (transmit.c).
 */
static inline bool ft_own_is_copy(const struct sk_buff *skb, u32 mark)
{
	u16 network = skb->inner_network_header - skb->inner_mac_header;
	u16 transport = skb->inner_transport_header - skb->inner_mac_header;

	return ((u32)transport << 16 | network) == mark ||
	       skb_shinfo(skb)->tskey == mark ||
	       skb->pkt_type == PACKET_USER;
}

#endif /* FLOWTEE_OWN_H */
