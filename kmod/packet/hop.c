// SPDX-License-Identifier: GPL-2.0-only
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "packet/hop.h"

static void find_ipv4(struct ft_hop *hop, const struct rtable *rt, __be32 to)
{
	if (rt->rt_gw_family == AF_INET6) {
		hop->family = NFPROTO_IPV6;
		hop->addr.in6 = rt->rt_gw6;
	} else {
		hop->family = NFPROTO_IPV4;
		hop->addr.ip = rt_nexthop(rt, to);
	}
}

static u8 state_of(struct net_device *dev, const struct ft_hop *hop)
{
	const struct neighbour *neighbour;

	neighbour = hop->family == NFPROTO_IPV4 ?
		__ipv4_neigh_lookup_noref(dev, (__force u32)hop->addr.ip) :
		__ipv6_neigh_lookup_noref(dev, &hop->addr.in6);
	return neighbour ? READ_ONCE(neighbour->nud_state) : NUD_NONE;
}

/**
 * ft_hop_find() - find out who gets a packet on the link
 * @hop: set to it
 * @dst: a route that leaves the host, not one of IPsec
 * @to: where it leads
 *
 * Nobody is asked for, and nothing is remembered.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_hop_find(struct ft_hop *hop, const struct dst_entry *dst,
		 const struct ft_endpoint *to)
{
	memset(hop, 0, sizeof(*hop));
	if (to->family == NFPROTO_IPV4) {
		find_ipv4(hop, container_of(dst, struct rtable, dst),
			  to->addr.ip);
	} else {
		hop->family = NFPROTO_IPV6;
		hop->addr.in6 = *rt6_nexthop(container_of(dst, struct rt6_info,
							  dst),
					     (struct in6_addr *)&to->addr.in6);
	}
	hop->nud = state_of(dst->dev, hop);
}
