/* SPDX-License-Identifier: GPL-2.0-only */
/* The route of copies to a receiver. */
#ifndef FLOWTEE_ROUTE_H
#define FLOWTEE_ROUTE_H

#include <linux/err.h>
#include <net/dst.h>
#include <net/ip6_fib.h>
#include <net/route.h>

#include "packet/datagram.h"
#include "ruleset/receiver.h"

struct net;

struct dst_entry *ft_route_look_up(struct net *net,
				   struct ft_receiver *receiver);
bool ft_route_may_have_confined(struct net *net, const struct dst_entry *dst,
				const struct net_device *arrival,
				const struct ft_endpoint *from);
void ft_route_fragment(struct sk_buff *copy, u8 family, unsigned int mtu);
void ft_route_shrink(struct net *net, struct ft_receiver *receiver,
		     struct sk_buff *skb, u32 mtu);
struct sock *ft_route_socket(struct net *net, struct dst_entry *dst,
			     const struct ft_endpoint *from,
			     const struct ft_endpoint *to);
bool ft_route_is_usable(const struct ft_datagram *dg,
			struct ft_receiver *receiver);
int ft_route_input_device(struct dst_entry *dst, u8 family);
int ft_route_input_vrf(const struct dst_entry *dst);

/**
 * ft_route_get() - find the route to a receiver
 * @net: the namespace
 * @receiver: in a published ruleset
 *
 * The processor has found it before, or finds it now and remembers it.
 *
 * Context: RCU read side, BH disabled.
 * Return: a route, without a reference for the caller; NULL if there is none, or
 * %-ENOMEM as a pointer.
 */
static inline struct dst_entry *ft_route_get(struct net *net,
					     struct ft_receiver *receiver)
{
	struct dst_entry *dst = ft_known_routes_get(&receiver->routes);

	return likely(dst) ? dst : ft_route_look_up(net, receiver);
}

/* Whether copies that take this route stay on the host. */
static inline bool ft_route_is_local(const struct dst_entry *dst, u8 family)
{
	if (family == NFPROTO_IPV4)
		return container_of(dst, struct rtable, dst)->rt_type ==
		       RTN_LOCAL;
	return container_of(dst, struct rt6_info, dst)->rt6i_flags & RTF_LOCAL;
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
static inline bool ft_route_may_have(struct net *net,
				     const struct dst_entry *dst,
				     const struct net_device *arrival,
				     const struct ft_endpoint *from)
{
	if (likely(!ft_endpoint_is_loopback(from) &&
		   !ft_endpoint_is_link_local(from)))
		return true;
	return ft_route_may_have_confined(net, dst, arrival, from);
}

#endif /* FLOWTEE_ROUTE_H */
