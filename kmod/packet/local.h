/* SPDX-License-Identifier: GPL-2.0-only */
/* What is local to this host: addresses and UDP sockets. */
#ifndef FLOWTEE_LOCAL_H
#define FLOWTEE_LOCAL_H

#include "base/address.h"

struct net;
struct net_device;
struct sk_buff;
struct sock;

struct net_device *ft_vrf_of(const struct net_device *dev);
bool ft_local_address(struct net *net, const struct net_device *dev, u8 family,
		      const union nf_inet_addr *addr);
bool ft_local_group(struct net *net, const struct net_device *dev, u8 family,
		    const union nf_inet_addr *addr);
struct sock *ft_local_socket(struct net *net, int dif, int sdif,
			     const struct ft_endpoint *from,
			     const struct ft_endpoint *to);

#endif /* FLOWTEE_LOCAL_H */
