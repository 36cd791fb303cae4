/* SPDX-License-Identifier: GPL-2.0-only */
/* Look-ups of UDP sockets that take no reference. The table of sockets became
 * one of the namespace in 6.2, and no argument any more in 7.1.
 */
#ifndef FLOWTEE_COMPAT_UDP_LOOKUP_H
#define FLOWTEE_COMPAT_UDP_LOOKUP_H

#include <linux/version.h>
#include <net/udp.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define FT_UDP_TABLE(net) &udp_table,
#elif LINUX_VERSION_CODE < KERNEL_VERSION(7, 1, 0)
#define FT_UDP_TABLE(net) (net)->ipv4.udp_table,
#else
#define FT_UDP_TABLE(net)
#endif

/* Context: RCU read side. */
static inline struct sock *ft_udp4_lookup(struct net *net, __be32 saddr,
					  __be16 sport, __be32 daddr,
					  __be16 dport, int dif, int sdif)
{
	return __udp4_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 FT_UDP_TABLE(net) NULL);
}

/* Context: RCU read side. */
static inline struct sock *ft_udp6_lookup(struct net *net,
					  const struct in6_addr *saddr,
					  __be16 sport,
					  const struct in6_addr *daddr,
					  __be16 dport, int dif, int sdif)
{
	return __udp6_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 FT_UDP_TABLE(net) NULL);
}

#endif /* FLOWTEE_COMPAT_UDP_LOOKUP_H */
