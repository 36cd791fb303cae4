/* SPDX-License-Identifier: GPL-2.0-only */
/* The route of copies to a receiver. */
#ifndef FLOWTEE_ROUTE_H
#define FLOWTEE_ROUTE_H

#include <net/dst.h>

#include "receiver.h"

struct net;

struct dst_entry *ft_route_get(struct net *net, struct ft_receiver *receiver);
bool ft_route_is_local(const struct dst_entry *dst, u8 family);
bool ft_route_may_have(struct net *net, const struct dst_entry *dst,
		       const struct net_device *arrival,
		       const struct ft_endpoint *from);
bool ft_route_has_socket(struct net *net, struct dst_entry *dst,
			 const struct ft_endpoint *from,
			 const struct ft_endpoint *to);
u8 ft_route_check(struct net *net, struct ft_receiver *receiver);

#endif /* FLOWTEE_ROUTE_H */
