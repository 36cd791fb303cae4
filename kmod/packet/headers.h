/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers of a copy. */
#ifndef FLOWTEE_HEADERS_H
#define FLOWTEE_HEADERS_H

#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "packet/body.h"
#include "packet/datagram.h"
#include "ruleset/receiver.h"

/* What ft_headers_push() needs at most. */
#define FT_HEADERS_MAX (sizeof(struct ipv6hdr) + sizeof(struct udphdr))

struct ft_endpoint ft_headers_source(const struct ft_datagram *dg,
				     const struct ft_receiver *receiver);
void ft_headers_push(struct sk_buff *copy, const struct ft_body *body,
		     struct ft_datagram *dg, const struct ft_receiver *receiver,
		     const struct ft_endpoint *from, bool local);

/**
 * ft_headers_fit() - tell whether a copy is a possible packet
 * @len: its payload, in bytes
 * @family: of the copy. IPv4 counts its header in the length of a packet, IPv6
 *	does not
 */
static inline bool ft_headers_fit(unsigned int len, u8 family)
{
	return family == NFPROTO_IPV6 ||
	       len <= IP_MAX_MTU - sizeof(struct iphdr) - sizeof(struct udphdr);
}

#endif /* FLOWTEE_HEADERS_H */
