/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets that come through the hook more than once. */
#ifndef FLOWTEE_PASSAGE_H
#define FLOWTEE_PASSAGE_H

#include <net/ip.h>
#include <net/ipv6.h>

#include "compat/bridge.h"

/* Whether a packet has come through PRE_ROUTING before.
 *
 * A VRF passes its packets through it a second time, as its own: they were seen
 * when they came by the device below it. If that is a bridge, they were seen
 * before, by br_netfilter, which keeps them from coming again by any other
 * bridge. What IPsec has unwrapped since then is new.
 */
static inline bool ft_passage_is_second(const struct sk_buff *skb, u8 family)
{
	return (family == NFPROTO_IPV4 ? IPCB(skb)->flags & IPSKB_L3SLAVE :
					 IP6CB(skb)->flags & IP6SKB_L3SLAVE) ||
	       (ft_bridge_has_shown(skb) && !skb_sec_path(skb));
}

#endif /* FLOWTEE_PASSAGE_H */
