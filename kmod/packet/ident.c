// SPDX-License-Identifier: GPL-2.0-only
#include <net/ip.h>

#include "packet/ident.h"

/*
 * Without DF routers on the way may fragment a copy, so it needs an identification of
 * its own (RFC 6864): copies for two ports of one address must not be mixed. The
 * kernel's generator has a series for each source and destination, and hashes them
 * with a key. So a processor takes several at once. What is not used within a second is
 * lost: others may be near them again by then.
 */

#define AT_ONCE		64
/* Of a series that was not there before: others may take turns with it, and what is left
 * is lost each time.
 */
#define AT_FIRST	8

DEFINE_PER_CPU(struct ft_idents [1 << FT_IDENTS_BITS], ft_idents);

/* There are none left, or they are of another series. Context: BH disabled. Return: how
 * many there are then.
 */
u16 ft_idents_take(struct ft_idents *idents, struct net *net, __be32 from,
		   __be32 to)
{
	u16 n = ft_idents_are_of(idents, net, from, to) ? AT_ONCE : AT_FIRST;
	struct iphdr iph = {
		.protocol = IPPROTO_UDP,
		.saddr = from,
		.daddr = to,
	};

	__ip_select_ident(net, &iph, n);
	idents->net = net;
	idents->from = from;
	idents->to = to;
	idents->taken = jiffies;
	idents->next = ntohs(iph.id);
	idents->left = n;
	return n;
}
