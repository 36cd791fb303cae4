/* SPDX-License-Identifier: GPL-2.0-only */
/* An address of either family, and an address with a UDP port. */
#ifndef FLOWTEE_ADDRESS_H
#define FLOWTEE_ADDRESS_H

#include <linux/in.h>
#include <linux/netfilter.h>
#include <net/checksum.h>
#include <net/ipv6.h>

/**
 * struct ft_endpoint - an address and a UDP port
 * @addr: the address; the words that its family does not use are zero, so
 *	that two of them can be compared and hashed whole
 * @port: in network byte order, never zero
 * @family: NFPROTO_IPV4, NFPROTO_IPV6 or, for "any local address of both
 *	families", NFPROTO_UNSPEC
 */
struct ft_endpoint {
	union nf_inet_addr addr;
	__be16 port;
	u8 family;
};

static inline unsigned int ft_address_len(u8 family)
{
	return family == NFPROTO_IPV4 ? sizeof(struct in_addr) :
	       family == NFPROTO_IPV6 ? sizeof(struct in6_addr) : 0;
}

static inline bool ft_address_is_any(const union nf_inet_addr *addr)
{
	return ipv6_addr_any(&addr->in6);
}

static inline bool ft_endpoint_equal(const struct ft_endpoint *a,
				     const struct ft_endpoint *b)
{
	return a->family == b->family && a->port == b->port &&
	       nf_inet_addr_cmp(&a->addr, &b->addr);
}

/* An address that means the host itself, on whatever host. */
static inline bool ft_endpoint_is_loopback(const struct ft_endpoint *ep)
{
	return ep->family == NFPROTO_IPV4 ?
		ipv4_is_loopback(ep->addr.ip) :
		ipv6_addr_loopback(&ep->addr.in6);
}

/* An address that means something on one link alone. */
static inline bool ft_endpoint_is_link_local(const struct ft_endpoint *ep)
{
	return ep->family == NFPROTO_IPV4 ?
		ipv4_is_linklocal_169(ep->addr.ip) :
		ipv6_addr_type(&ep->addr.in6) & IPV6_ADDR_LINKLOCAL;
}

/* What an address and a port add to a checksum of UDP (RFC 768, RFC 8200) */
static inline __wsum ft_endpoint_sum(const struct ft_endpoint *ep)
{
	__wsum sum = csum_add((__force __wsum)ep->addr.all[0],
			      (__force __wsum)ep->port);

	if (ep->family == NFPROTO_IPV4)
		return sum;
	sum = csum_add(sum, (__force __wsum)ep->addr.all[1]);
	sum = csum_add(sum, (__force __wsum)ep->addr.all[2]);
	return csum_add(sum, (__force __wsum)ep->addr.all[3]);
}

#endif /* FLOWTEE_ADDRESS_H */
