// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "local.h"
#include "route.h"

/*
 * The source address has no part in the choice of the route: one cached route
 * serves all exporters, and the host needs no address of its own to send from.
 */

static struct dst_entry *look_up_ipv4(struct net *net, int oif,
				      struct ft_receiver *receiver)
{
	struct flowi4 fl4 = {
		.flowi4_oif = oif,
		.flowi4_mark = receiver->mark,
		.flowi4_proto = IPPROTO_UDP,
		.daddr = receiver->to.addr.ip,
		.fl4_dport = receiver->to.port,
	};
	struct rtable *rt;

	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return NULL;
	dst_cache_set_ip4(&receiver->dst_cache, &rt->dst, 0);
	return &rt->dst;
}

static struct dst_entry *look_up_ipv6(struct net *net, int oif,
				      struct ft_receiver *receiver)
{
	struct flowi6 fl6 = {
		.flowi6_oif = oif,
		.flowi6_mark = receiver->mark,
		.flowi6_proto = IPPROTO_UDP,
		.daddr = receiver->to.addr.in6,
		.fl6_dport = receiver->to.port,
	};
	struct dst_entry *dst;

	dst = ip6_route_output(net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	/* ip_route_output_key() has asked for IPsec policies already. */
	dst = xfrm_lookup(net, dst, flowi6_to_flowi(&fl6), NULL, 0);
	if (IS_ERR(dst))
		return NULL;
	dst_cache_set_ip6(&receiver->dst_cache, dst, &in6addr_any);
	return dst;
}

static struct dst_entry *look_up(struct net *net, struct ft_receiver *receiver)
{
	struct net_device *dev;
	int oif = 0;

	if (*receiver->dev) {
		dev = dev_get_by_name_rcu(net, receiver->dev);
		if (!dev)
			return NULL;
		oif = dev->ifindex;
	}
	return receiver->to.family == NFPROTO_IPV4 ?
		look_up_ipv4(net, oif, receiver) :
		look_up_ipv6(net, oif, receiver);
}

/**
 * ft_route_get() - find the route to a receiver
 * @net: the namespace
 * @receiver: in a published ruleset
 *
 * Context: RCU read side, BH disabled.
 * Return: a route with a reference for the caller, or NULL.
 */
struct dst_entry *ft_route_get(struct net *net, struct ft_receiver *receiver)
{
	struct dst_entry *dst;

	dst = dst_cache_get(&receiver->dst_cache);
	return likely(dst) ? dst : look_up(net, receiver);
}

/* Whether copies that take this route stay on the host. */
bool ft_route_is_local(const struct dst_entry *dst, u8 family)
{
	if (family == NFPROTO_IPV4)
		return container_of(dst, struct rtable, dst)->rt_type ==
		       RTN_LOCAL;
	return container_of(dst, struct rt6_info, dst)->rt6i_flags & RTF_LOCAL;
}

/* The device that sockets see as that of arrival: of the address, not the
 * loopback device that the route names (inet_iif(), ip6_rcv_core()).
 */
static int input_device(struct dst_entry *dst, u8 family)
{
	int iif;

	if (family == NFPROTO_IPV6)
		return ip6_dst_idev(dst)->dev->ifindex;
	iif = container_of(dst, struct rtable, dst)->rt_iif;
	return iif ? iif : dst->dev->ifindex;
}

/**
 * ft_route_has_socket() - tell whether a socket waits at the end of a route
 * @net: the namespace
 * @dst: a local route
 * @from: source of the copy
 * @to: its destination
 *
 * Context: RCU read side.
 */
bool ft_route_has_socket(struct net *net, struct dst_entry *dst,
			 const struct ft_endpoint *from,
			 const struct ft_endpoint *to)
{
	int vrf = netif_is_l3_master(dst->dev) ? dst->dev->ifindex : 0;

	return ft_local_socket(net, input_device(dst, to->family), vrf, from,
			       to);
}
