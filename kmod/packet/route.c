// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "packet/headers.h"
#include "packet/local.h"
#include "packet/route.h"

/*
 * The address of an exporter has no part in the choice of the route: one cached
 * route serves all exporters, and the host needs no address of its own to send
 * from. A source that is configured may decide ("ip rule from"). Policies of
 * IPsec may ask for the exporter: see ft_ipsec_look_up().
 */

/* How many VRFs a way may lead through. */
#define VRFS_MAX	4

static struct dst_entry *look_up_ipv4(struct net *net, int oif,
				      struct ft_receiver *receiver)
{
	struct flowi4 fl4 = {
		.flowi4_oif = oif,
		.flowi4_mark = receiver->mark,
		.flowi4_proto = IPPROTO_UDP,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
		.saddr = receiver->source.addr.ip,
		.daddr = receiver->to.addr.ip,
		.fl4_dport = receiver->to.port,
	};
	struct rtable *rt;

	rt = __ip_route_output_key(net, &fl4);
	return IS_ERR(rt) ? NULL : &rt->dst;
}

static struct dst_entry *look_up_ipv6(struct net *net, int oif,
				      struct ft_receiver *receiver)
{
	struct flowi6 fl6 = {
		.flowi6_oif = oif,
		.flowi6_mark = receiver->mark,
		.flowi6_proto = IPPROTO_UDP,
		.saddr = receiver->source.addr.in6,
		.daddr = receiver->to.addr.in6,
		.fl6_dport = receiver->to.port,
	};
	struct dst_entry *dst;

	dst = ip6_route_output(net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	return dst;
}

static struct dst_entry *look_up_by(struct net *net, int oif,
				    struct ft_receiver *receiver)
{
	return receiver->to.family == NFPROTO_IPV4 ?
		look_up_ipv4(net, oif, receiver) :
		look_up_ipv6(net, oif, receiver);
}

/* Whether a route of another table leads into a VRF. The VRF's device would look
 * for the way from there, and what it finds on this host is then received like
 * a packet from the wire, which gets ICMP for an answer.
 */
static bool leads_into_vrf(const struct dst_entry *dst, int oif, u8 family)
{
	return netif_is_l3_master(dst->dev) && dst->dev->ifindex != oif &&
	       !ft_route_is_local(dst, family);
}

static u32 cookie_of(struct dst_entry *dst, u8 family)
{
	return family == NFPROTO_IPV4 ? 0 :
		rt6_get_cookie(container_of(dst, struct rt6_info, dst));
}

static struct dst_entry *find(struct net *net, struct ft_receiver *receiver)
{
	u8 family = receiver->to.family;
	struct net_device *dev;
	struct dst_entry *dst;
	int oif = 0, i;

	if (*receiver->dev) {
		dev = dev_get_by_name_rcu(net, receiver->dev);
		if (!dev)
			return NULL;
		oif = dev->ifindex;
	}
	dst = look_up_by(net, oif, receiver);
	for (i = 0; dst && i < VRFS_MAX; i++) {
		if (!leads_into_vrf(dst, oif, family))
			break;
		oif = dst->dev->ifindex;
		dst_release(dst);
		dst = look_up_by(net, oif, receiver);
	}
	return dst;
}

/* What ft_route_get() does where nothing is remembered. */
struct dst_entry *ft_route_look_up(struct net *net,
				   struct ft_receiver *receiver)
{
	u32 edition = READ_ONCE(receiver->routes.edition);
	struct dst_entry *dst = find(net, receiver);

	if (dst)
		return ft_known_routes_keep(&receiver->routes, dst,
					    cookie_of(dst, receiver->to.family),
					    edition);
	ft_known_routes_drop(&receiver->routes);
	return NULL;
}

/**
 * ft_route_shrink() - take note of the MTU of a path
 * @net: the namespace
 * @receiver: in a published ruleset, with an IPv6 address
 * @skb: its network header is that of a copy to the receiver
 * @mtu: what a router has said
 *
 * The kernel makes an exception of the route, which all to this address take
 * from now on.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_route_shrink(struct net *net, struct ft_receiver *receiver,
		     struct sk_buff *skb, u32 mtu)
{
	struct dst_entry *dst = ft_route_get(net, receiver);

	if (!IS_ERR_OR_NULL(dst))
		dst->ops->update_pmtu(dst, NULL, skb, mtu, false);
}

/* On the link that the address belongs to: it came from there, or it is this
 * host's own there.
 */
static bool is_link_of(struct net *net, struct net_device *dev,
		       const struct net_device *arrival,
		       const struct ft_endpoint *from)
{
	if (dev == arrival)
		return true;
	if (from->family == NFPROTO_IPV4)
		return __ip_dev_find(net, from->addr.ip, false) == dev;
	return ipv6_chk_addr(net, &from->addr.in6, dev, 1);
}

static bool has_gateway(const struct dst_entry *dst, u8 family)
{
	if (family == NFPROTO_IPV4)
		return container_of(dst, struct rtable, dst)->rt_uses_gateway;
	return container_of(dst, struct rt6_info, dst)->rt6i_flags &
	       RTF_GATEWAY;
}

/* What ft_route_may_have() asks of loopback and link-local addresses. */
bool ft_route_may_have_confined(struct net *net, const struct dst_entry *dst,
				const struct net_device *arrival,
				const struct ft_endpoint *from)
{
	return !ft_endpoint_is_loopback(from) &&
	       is_link_of(net, dst->dev, arrival, from) &&
	       !has_gateway(dst, from->family);
}

/**
 * ft_route_fragment() - have a copy fragmented for a link of its way
 * @copy: with IP header and route, not yet sent
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @mtu: of that link
 *
 * The output path takes it for the largest fragment that the packet came in.
 * IPv6 refuses what is more than its route allows, which cuts the copy anyway.
 */
void ft_route_fragment(struct sk_buff *copy, u8 family, unsigned int mtu)
{
	if (copy->len <= mtu)
		return;
	if (family == NFPROTO_IPV4)
		IPCB(copy)->frag_max_size = mtu;
	else if (mtu < ip6_skb_dst_mtu(copy))
		IP6CB(copy)->frag_max_size = mtu;
}

/* The device that sockets see as that of arrival: of the address, not the
 * loopback device that the route names (inet_iif(), ip6_rcv_core()).
 */
int ft_route_input_device(struct dst_entry *dst, u8 family)
{
	int iif;

	if (family == NFPROTO_IPV6)
		return ip6_dst_idev(dst)->dev->ifindex;
	iif = container_of(dst, struct rtable, dst)->rt_iif;
	return iif ? iif : dst->dev->ifindex;
}

/* The VRF in which the address is, or 0. */
int ft_route_input_vrf(const struct dst_entry *dst)
{
	return netif_is_l3_master(dst->dev) ? dst->dev->ifindex : 0;
}

/**
 * ft_route_socket() - find the socket that waits at the end of a route
 * @net: the namespace
 * @dst: a local route
 * @from: source of the copy
 * @to: its destination
 *
 * Context: RCU read side.
 * Return: the socket, without a reference, or NULL.
 */
struct sock *ft_route_socket(struct net *net, struct dst_entry *dst,
			     const struct ft_endpoint *from,
			     const struct ft_endpoint *to)
{
	return ft_local_socket(net, ft_route_input_device(dst, to->family),
			       ft_route_input_vrf(dst), from, to);
}

static bool serves(struct net *net, struct ft_receiver *receiver,
		   const struct ft_endpoint *from)
{
	struct dst_entry *dst = ft_route_get(net, receiver);

	return !IS_ERR_OR_NULL(dst) &&
	       ft_route_is_local(dst, receiver->to.family) &&
	       ft_route_socket(net, dst, from, &receiver->to);
}

/**
 * ft_route_is_usable() - tell whether copies would reach a receiver
 * @dg: the datagram
 * @receiver: in a published ruleset
 *
 * That is known, unless it is one thing for one exporter and another for the
 * next.
 *
 * Context: RCU read side, BH disabled.
 */
bool ft_route_is_usable(const struct ft_datagram *dg,
			struct ft_receiver *receiver)
{
	struct ft_endpoint source;

	if (likely(!READ_ONCE(receiver->health->partial)))
		return !ft_health_verdict(receiver->health);
	if (ft_receiver_is_transparent(receiver))
		return serves(dg->net, receiver, &dg->from);
	ft_headers_source(&source, dg, receiver);
	return serves(dg->net, receiver, &source);
}
