// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/udp.h>

#include "compat/gso.h"
#include "packet/replicate.h"
#include "packet/segments.h"

/**
 * ft_segments_are_true() - tell whether a packet can be what it says
 * @whole: the packet, parsed
 *
 * tun and virtio let a guest say how a packet is to be taken apart. More
 * datagrams than the kernel joins, or a checksum that is not UDP's, are lies.
 */
bool ft_segments_are_true(const struct ft_datagram *whole)
{
	const struct sk_buff *skb = whole->skb;

	return !ft_is_segmented(skb) ||
	       (ft_count_segments(whole) <= UDP_MAX_SEGMENTS &&
		(skb->ip_summed != CHECKSUM_PARTIAL ||
		 ft_datagram_partial_is_udp(whole)));
}

/* Of a clone: segmentation may take its argument apart, and the original may
 * go on whole. The result's checksums are partial, so the payload is not read.
 *
 * Return: the segments, or an ERR_PTR().
 */
static struct sk_buff *take_apart(const struct ft_datagram *whole)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_IP_CSUM |
					   NETIF_F_IPV6_CSUM;
	struct sk_buff *clone, *segments;

	clone = skb_clone(whole->skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!clone)
		return ERR_PTR(-ENOMEM);
	segments = __skb_gso_segment(clone, features, false);
	if (IS_ERR_OR_NULL(segments)) {
		kfree_skb(clone);
		return segments ? segments : ERR_PTR(-EINVAL);
	}
	/* If the clone is the first of them it has one more reference, for this
	 * (skb_segment_list()).
	 */
	consume_skb(clone);
	return segments;
}

/* Its datagrams cannot be had, but they are counted, one by one. */
static void account_lost(const struct ft_ruleset *ruleset,
			 const struct ft_collector *collector,
			 const struct ft_datagram *whole)
{
	unsigned int left = whole->payload_len;

	while (left) {
		struct ft_datagram dg = *whole;

		dg.skb = NULL;
		dg.payload_len = min_t(unsigned int, left,
				       skb_shinfo(whole->skb)->gso_size);
		dg.udp_len = sizeof(struct udphdr) + dg.payload_len;
		left -= dg.payload_len;
		ft_replicate_datagram(ruleset, collector, &dg, false);
	}
}

/* The packet stays the caller's. */
static void replicate_segments(const struct ft_ruleset *ruleset,
			       const struct ft_collector *collector,
			       const struct ft_datagram *whole)
{
	struct sk_buff *segments, *skb, *next;

	segments = ft_segments_are_true(whole) ? take_apart(whole) :
						 ERR_PTR(-EINVAL);
	if (IS_ERR(segments)) {
		if (PTR_ERR(segments) == -ENOMEM)
			account_lost(ruleset, collector, whole);
		else
			ft_counters_add(collector->counters,
					FLOWTEE_COLLECTOR_MALFORMED,
					FLOWTEE_COLLECTOR_RECEIVED_BYTES,
					whole->payload_len);
		return;
	}
	skb_list_walk_safe(segments, skb, next) {
		struct ft_datagram dg = *whole;
		bool taken = false;

		skb_mark_not_on_list(skb);
		if (!ft_datagram_goes_on(whole)) {
			kfree_skb(skb);
			continue;
		}
		if (ft_datagram_parse(&dg, skb, whole->to.family))
			taken = ft_replicate_datagram(ruleset, collector, &dg,
						      true);
		else
			ft_counters_add(collector->counters,
					FLOWTEE_COLLECTOR_MALFORMED, 0, 0);
		if (!taken)
			consume_skb(skb);
	}
}

/**
 * ft_replicate_packet() - replicate all datagrams of a packet
 * @ruleset: in force when it arrived
 * @collector: the collector that matched
 * @dg: the packet, parsed
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: as ft_replicate_datagram().
 * Return: whether the packet has become a copy; it is not the caller's then.
 */
bool ft_replicate_packet(const struct ft_ruleset *ruleset,
			 const struct ft_collector *collector,
			 struct ft_datagram *dg, bool consume)
{
	if (!ft_is_segmented(dg->skb))
		return ft_replicate_datagram(ruleset, collector, dg, consume);
	replicate_segments(ruleset, collector, dg);
	return false;
}
