// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "packet/headers.h"
#include "packet/listener.h"
#include "packet/local.h"
#include "packet/route.h"

/*
 * The address of an exporter has no part in the choice of the route: one cached
 * route serves all exporters, and the host needs no address of its own to send
 * from. A source that is configured may decide ("ip rule from"). Policies of
 * IPsec may ask for the exporter: see ft_ipsec_route().
 */

/* How many VRFs a way may lead through. */
#define VRFS_MAX	4

/* Whether copies that take this route stay on the host. */
bool ft_route_is_local(const struct dst_entry *dst, u8 family)
{
	if (family == NFPROTO_IPV4)
		return container_of(dst, struct rtable, dst)->rt_type ==
		       RTN_LOCAL;
	return container_of(dst, struct rt6_info, dst)->rt6i_flags & RTF_LOCAL;
}

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

static void keep(struct ft_receiver *receiver, struct dst_entry *dst)
{
	if (receiver->to.family == NFPROTO_IPV4)
		dst_cache_set_ip4(&receiver->dst_cache, dst, 0);
	else
		dst_cache_set_ip6(&receiver->dst_cache, dst, &in6addr_any);
}

static struct dst_entry *look_up(struct net *net, struct ft_receiver *receiver)
{
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
	for (i = 0; dst && i < VRFS_MAX &&
		    leads_into_vrf(dst, oif, receiver->to.family); i++) {
		oif = dst->dev->ifindex;
		dst_release(dst);
		dst = look_up_by(net, oif, receiver);
	}
	if (dst)
		keep(receiver, dst);
	return dst;
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

	if (!dst)
		return;
	dst->ops->update_pmtu(dst, NULL, skb, mtu, false);
	dst_release(dst);
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

/**
 * ft_route_may_have() - tell whether a source may leave this host by a route
 * @net: the namespace
 * @dst: a route that is not local
 * @arrival: the device that the original came by
 * @from: source of the copy
 *
 * A loopback address never leaves its host, and a link-local one never its
 * link (RFC 1122, RFC 3927, RFC 4291): whoever gets such a copy throws it away.
 *
 * Context: RCU read side.
 */
bool ft_route_may_have(struct net *net, const struct dst_entry *dst,
		       const struct net_device *arrival,
		       const struct ft_endpoint *from)
{
	bool link_local = from->family == NFPROTO_IPV4 ?
		ipv4_is_linklocal_169(from->addr.ip) :
		ipv6_addr_type(&from->addr.in6) & IPV6_ADDR_LINKLOCAL;

	if (ft_endpoint_is_loopback(from))
		return false;
	return !link_local ||
	       (is_link_of(net, dst->dev, arrival, from) &&
		!has_gateway(dst, from->family));
}

/**
 * ft_route_fragment() - have a copy fragmented for a link of its way
 * @copy: with IP header and route, not yet sent
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @mtu: of that link
 *
 * The output path takes it for the largest fragment that the packet came in.
 * IPv6 refuses what is more than its route allows.
 */
void ft_route_fragment(struct sk_buff *copy, u8 family, unsigned int mtu)
{
	if (copy->len <= mtu)
		return;
	if (family == NFPROTO_IPV4)
		IPCB(copy)->frag_max_size = mtu;
	else
		IP6CB(copy)->frag_max_size = min(mtu, ip6_skb_dst_mtu(copy));
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

/* The VRF in which the address is, or 0. */
static int input_vrf(const struct dst_entry *dst)
{
	return netif_is_l3_master(dst->dev) ? dst->dev->ifindex : 0;
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
	return ft_local_socket(net, input_device(dst, to->family),
			       input_vrf(dst), from, to);
}

static bool serves(struct net *net, struct ft_receiver *receiver,
		   const struct ft_endpoint *from)
{
	struct dst_entry *dst = ft_route_get(net, receiver);
	bool found;

	if (!dst)
		return false;
	found = ft_route_is_local(dst, receiver->to.family) &&
		ft_route_has_socket(net, dst, from, &receiver->to);
	dst_release(dst);
	return found;
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
	source = ft_headers_source(dg, receiver);
	return serves(dg->net, receiver, &source);
}

static bool is_device_up(const struct net_device *dev)
{
	return dev->flags & IFF_UP && netif_carrier_ok(dev);
}

/* Has the kernel find the next hop if that is not known, and keeps it from
 * being forgotten, as a copy would.
 */
static u8 check_neighbour(struct dst_entry *dst, const struct ft_endpoint *to)
{
	u8 finding = FLOWTEE_HEALTH_REACHABLE;
	struct neighbour *neighbour;
	u8 state;

	neighbour = dst_neigh_lookup(dst, &to->addr);
	if (!neighbour)
		return FLOWTEE_HEALTH_REACHABLE;
	state = READ_ONCE(neighbour->nud_state);
	if (state & NUD_FAILED)
		finding = FLOWTEE_HEALTH_NEIGHBOUR;
	else if (!(state & NUD_VALID))
		finding = FT_HEALTH_ASKING;
	if (!(state & NUD_CONNECTED))
		neigh_event_send(neighbour, NULL);
	neigh_release(neighbour);
	return finding;
}

static u8 check_socket(struct net *net, struct dst_entry *dst,
		       const struct ft_receiver *receiver,
		       const struct ft_prefixes *allow)
{
	const struct ft_endpoint *to = &receiver->to;
	struct ft_endpoint from = { .family = to->family };

	if (ft_route_has_socket(net, dst, &from, to))
		return FLOWTEE_HEALTH_REACHABLE;
	return ft_listener_for_some(net, input_device(dst, to->family),
				    input_vrf(dst), receiver, allow) ?
		FT_HEALTH_PARTIAL : FLOWTEE_HEALTH_NO_LISTENER;
}

static u8 check_route(struct net *net, struct dst_entry *dst,
		      const struct ft_receiver *receiver,
		      const struct ft_prefixes *allow)
{
	const struct ft_endpoint *to = &receiver->to;

	if (ft_route_is_local(dst, to->family))
		return check_socket(net, dst, receiver, allow);
	return is_device_up(dst->dev) ? check_neighbour(dst, to) :
					FLOWTEE_HEALTH_DEVICE;
}

/* There is no route: because of the device that must be taken? */
static u8 check_device(struct net *net, const struct ft_receiver *receiver)
{
	const struct net_device *dev;

	if (!*receiver->dev)
		return FLOWTEE_HEALTH_NO_ROUTE;
	dev = dev_get_by_name_rcu(net, receiver->dev);
	return dev && is_device_up(dev) ? FLOWTEE_HEALTH_NO_ROUTE :
					  FLOWTEE_HEALTH_DEVICE;
}

/* Unlike those of IPv4, cached routes of IPv6 stay valid when a table that a
 * rule asks before theirs gets a better one (fib6_update_sernum_upto_root()).
 * And no route knows that its device has another name by now.
 */
static void forget_old_route(struct net *net, struct ft_receiver *receiver)
{
	if (*receiver->dev ||
	    (receiver->to.family == NFPROTO_IPV6 && fib6_has_custom_rules(net)))
		dst_cache_reset(&receiver->dst_cache);
}

/**
 * ft_route_check() - find out whether anything is in the way of copies
 * @net: the namespace
 * @receiver: in a ruleset that is or was published
 * @allow: exporters whose datagrams are replicated; NULL for all
 *
 * Context: process.
 * Return: &enum flowtee_health, %FT_HEALTH_ASKING or %FT_HEALTH_PARTIAL.
 */
u8 ft_route_check(struct net *net, struct ft_receiver *receiver,
		  const struct ft_prefixes *allow)
{
	struct dst_entry *dst;
	u8 finding;

	local_bh_disable();
	rcu_read_lock();
	forget_old_route(net, receiver);
	dst = ft_route_get(net, receiver);
	if (dst) {
		finding = check_route(net, dst, receiver, allow);
		dst_release(dst);
	} else {
		finding = check_device(net, receiver);
	}
	rcu_read_unlock();
	local_bh_enable();
	return finding;
}
