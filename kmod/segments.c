// SPDX-License-Identifier: GPL-2.0-only
#include <linux/udp.h>

#include "compat/gso.h"
#include "replicate.h"
#include "segments.h"

/* Of a clone: segmentation may take its argument apart, and the original may
 * go on whole. The result's checksums are partial, so the payload is not read.
 */
static struct sk_buff *take_apart(const struct ft_datagram *whole)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_IP_CSUM |
					   NETIF_F_IPV6_CSUM;
	struct sk_buff *clone, *segments;

	clone = skb_clone(whole->skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!clone)
		return NULL;
	segments = __skb_gso_segment(clone, features, false);
	if (IS_ERR_OR_NULL(segments)) {
		kfree_skb(clone);
		return NULL;
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

/**
 * ft_replicate_segments() - replicate each datagram of a packet
 * @ruleset: in force
 * @collector: the collector that matched
 * @whole: the packet; it stays the caller's
 *
 * Context: as ft_replicate_datagram().
 */
void ft_replicate_segments(const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_datagram *whole)
{
	struct sk_buff *segments, *skb, *next;

	segments = take_apart(whole);
	if (!segments) {
		account_lost(ruleset, collector, whole);
		return;
	}
	skb_list_walk_safe(segments, skb, next) {
		struct ft_datagram dg = *whole;
		bool taken = false;

		ft_let_others_run(whole);
		skb_mark_not_on_list(skb);
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
