/* SPDX-License-Identifier: GPL-2.0-only */
/* The route of copies to a receiver. */
#ifndef FLOWTEE_ROUTE_H
#define FLOWTEE_ROUTE_H

#include <net/dst.h>

#include "packet/datagram.h"
#include "ruleset/receiver.h"

struct net;

struct dst_entry *ft_route_get(struct net *net, struct ft_receiver *receiver);
bool ft_route_is_local(const struct dst_entry *dst, u8 family);
bool ft_route_may_have(struct net *net, const struct dst_entry *dst,
		       const struct net_device *arrival,
		       const struct ft_endpoint *from);
void ft_route_fragment(struct sk_buff *copy, u8 family, unsigned int mtu);
void ft_route_shrink(struct net *net, struct ft_receiver *receiver,
		     struct sk_buff *skb, u32 mtu);
bool ft_route_has_socket(struct net *net, struct dst_entry *dst,
			 const struct ft_endpoint *from,
			 const struct ft_endpoint *to);
bool ft_route_is_usable(const struct ft_datagram *dg,
			struct ft_receiver *receiver);
int ft_route_input_device(struct dst_entry *dst, u8 family);
int ft_route_input_vrf(const struct dst_entry *dst);

#endif /* FLOWTEE_ROUTE_H */
