/* SPDX-License-Identifier: GPL-2.0-only */
/* Look-ups of UDP sockets that take no reference. The table of sockets became
 * one of the namespace in 6.2, and no argument any more in 7.1.
 */
#ifndef FLOWTEE_COMPAT_UDP_LOOKUP_H
#define FLOWTEE_COMPAT_UDP_LOOKUP_H

#include <linux/filter.h>
#include <net/udp.h>

static inline struct udp_table *ft_udp_table(struct net *net)
{
#ifdef FT_HAVE_UDP_TABLE_OF_NAMESPACE
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

/* Whether a look-up may find a socket at all: all that are bound to a port have one
 * place by it, whatever their address and family. A BPF program may name one of
 * another port.
 */
static inline bool ft_udp_may_have_socket(struct net *net, __be16 port)
{
	const struct udp_hslot *slot =
		udp_hashslot(ft_udp_table(net), net, ntohs(port));

	return READ_ONCE(slot->count) ||
	       static_branch_unlikely(&bpf_sk_lookup_enabled);
}

/* Context: RCU read side. */
static inline struct sock *ft_udp4_lookup(struct net *net, __be32 saddr,
					  __be16 sport, __be32 daddr,
					  __be16 dport, int dif, int sdif)
{
#ifdef FT_HAVE_UDP_TABLE_ARGUMENT
	return __udp4_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 ft_udp_table(net), NULL);
#else
	return __udp4_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 NULL);
#endif
}

/* Context: RCU read side. */
static inline struct sock *ft_udp6_lookup(struct net *net,
					  const struct in6_addr *saddr,
					  __be16 sport,
					  const struct in6_addr *daddr,
					  __be16 dport, int dif, int sdif)
{
#ifdef FT_HAVE_UDP_TABLE_ARGUMENT
	return __udp6_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 ft_udp_table(net), NULL);
#else
	return __udp6_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 NULL);
#endif
}

#endif /* FLOWTEE_COMPAT_UDP_LOOKUP_H */
