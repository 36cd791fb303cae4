/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers of a copy. */
#ifndef FLOWTEE_HEADERS_H
#define FLOWTEE_HEADERS_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "packet/body.h"
#include "packet/datagram.h"
#include "ruleset/receiver.h"

void ft_headers_source(struct ft_endpoint *source, const struct ft_datagram *dg,
		       const struct ft_receiver *receiver);
void ft_headers_push(struct sk_buff *copy, const struct ft_body *body,
		     const struct ft_datagram *dg,
		     const struct ft_receiver *receiver,
		     const struct ft_endpoint *from, bool local);

/* What ft_headers_push() needs, in bytes. */
static inline unsigned int ft_headers_size(u8 family)
{
	return sizeof(struct udphdr) + (family == NFPROTO_IPV4 ?
					sizeof(struct iphdr) :
					sizeof(struct ipv6hdr));
}

/**
 * ft_headers_fit() - tell whether a copy is a possible packet
 * @len: its payload, in bytes
 * @family: of the copy. IPv4 counts its header in the length of a packet, IPv6
 *	does not
 */
static inline bool ft_headers_fit(unsigned int len, u8 family)
{
	return family == NFPROTO_IPV6 ||
	       len <= IP_MAX_MTU - ft_headers_size(family);
}

#endif /* FLOWTEE_HEADERS_H */
