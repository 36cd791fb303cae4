/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets that hold several datagrams. */
#ifndef FLOWTEE_SEGMENTS_H
#define FLOWTEE_SEGMENTS_H

#include "ruleset/collector.h"
#include "packet/datagram.h"
#include "ruleset/ruleset.h"

/* UDP GRO, or a guest's UDP segmentation offload. Other kinds of offload have
 * one datagram in a packet, large as it may be (SKB_GSO_UDP leaves us to
 * fragment it), or are lies of a guest.
 */
static inline bool ft_is_segmented(const struct sk_buff *skb)
{
	return skb_is_gso(skb) && skb_shinfo(skb)->gso_type &
				  (SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST);
}

/* How many datagrams a packet holds. */
static inline unsigned int ft_count_segments(const struct ft_datagram *whole)
{
	if (!ft_is_segmented(whole->skb))
		return 1;
	return DIV_ROUND_UP(whole->payload_len,
			    skb_shinfo(whole->skb)->gso_size);
}

bool ft_segments_are_true(const struct ft_datagram *whole);
bool ft_replicate_packet(const struct ft_ruleset *ruleset,
			 const struct ft_collector *collector,
			 struct ft_datagram *dg, bool consume);

#endif /* FLOWTEE_SEGMENTS_H */
