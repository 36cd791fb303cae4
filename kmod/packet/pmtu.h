/* SPDX-License-Identifier: GPL-2.0-only */
/* The MTU of a path, as routers tell it. */
#ifndef FLOWTEE_PMTU_H
#define FLOWTEE_PMTU_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

struct ft_path;

void ft_pmtu_learn(struct ft_path *path, struct sk_buff *skb);

/* Whether it may be a router's answer. */
static inline bool ft_pmtu_concerns(const struct sk_buff *skb)
{
	return ipv6_hdr(skb)->nexthdr == IPPROTO_ICMPV6;
}

#endif /* FLOWTEE_PMTU_H */
