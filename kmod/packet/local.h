/* SPDX-License-Identifier: GPL-2.0-only */
/* What is local to this host: addresses and UDP sockets. */
#ifndef FLOWTEE_LOCAL_H
#define FLOWTEE_LOCAL_H

#include <linux/atomic.h>

#include "base/address.h"

#define FT_OWN_BITS	6
#define FT_FOREIGN_BITS	10

/**
 * struct ft_addresses - what was found of addresses of IPv4, outside of VRFs
 * @seed: of the places: nobody can aim at that of another
 * @own: those that are the host's own, see local.c
 * @foreign: those that are not
 */
struct ft_addresses {
	u32 seed;
	atomic64_t own[1 << FT_OWN_BITS];
	atomic64_t foreign[1 << FT_FOREIGN_BITS];
};

struct net;
struct net_device;
struct sk_buff;
struct sock;

/* Return: without anything found, or NULL without memory. May sleep. */
struct ft_addresses *ft_addresses_alloc(void);

/* Of a namespace (namespace.c); NULL before its first configuration. */
struct ft_addresses *ft_addresses_of(struct net *net);

struct net_device *ft_vrf_of(const struct net_device *dev);
bool ft_local_address(struct net *net, const struct net_device *dev, u8 family,
		      const union nf_inet_addr *addr);
bool ft_local_group(struct net *net, const struct net_device *dev, u8 family,
		    const union nf_inet_addr *addr);
struct sock *ft_local_socket(struct net *net, int dif, int sdif,
			     const struct ft_endpoint *from,
			     const struct ft_endpoint *to);

#endif /* FLOWTEE_LOCAL_H */
