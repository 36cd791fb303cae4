/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel may be without br_netfilter, and then has no place for its mark. */
#ifndef FLOWTEE_COMPAT_BRIDGE_H
#define FLOWTEE_COMPAT_BRIDGE_H

#include <linux/netfilter_bridge.h>
#include <linux/skbuff.h>

/* Whether br_netfilter has taken a packet through the hooks of PRE_ROUTING. */
static inline bool ft_bridge_has_shown(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb) && !nf_bridge_in_prerouting(skb);
#else
	return false;
#endif
}

#endif /* FLOWTEE_COMPAT_BRIDGE_H */
