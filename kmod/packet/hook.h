/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace. */
#ifndef FLOWTEE_HOOK_H
#define FLOWTEE_HOOK_H

#include <linux/netfilter.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "compat/bridge.h"

struct ft_namespace;

void ft_hooks_init(struct ft_namespace *ns);
int ft_hooks_enable(struct ft_namespace *ns, bool ipv4, bool ipv6);
void ft_hooks_disable(struct ft_namespace *ns, bool ipv4, bool ipv6);

/* Whether a packet has come through PRE_ROUTING before.
 *
 * A VRF passes its packets through it a second time, as its own: they were seen
 * when they came by the device below it. If that is a bridge, they were seen
 * before, by br_netfilter, which keeps them from coming again by any other
 * bridge. What IPsec has unwrapped since then is new.
 */
static inline bool ft_hook_was_passed(const struct sk_buff *skb, u8 family)
{
	return (family == NFPROTO_IPV4 ? IPCB(skb)->flags & IPSKB_L3SLAVE :
					 IP6CB(skb)->flags & IP6SKB_L3SLAVE) ||
	       (ft_bridge_has_shown(skb) && !skb_sec_path(skb));
}

#endif /* FLOWTEE_HOOK_H */
