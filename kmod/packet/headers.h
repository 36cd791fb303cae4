/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers of a copy. */
#ifndef FLOWTEE_HEADERS_H
#define FLOWTEE_HEADERS_H

#include <linux/ipv6.h>
#include <linux/udp.h>

#include "packet/body.h"
#include "packet/datagram.h"
#include "ruleset/receiver.h"

/* What ft_headers_push() needs at most. */
#define FT_HEADERS_MAX (sizeof(struct ipv6hdr) + sizeof(struct udphdr))

struct ft_endpoint ft_headers_source(const struct ft_datagram *dg,
				     const struct ft_receiver *receiver);
bool ft_headers_fit(const struct ft_datagram *dg, u8 family);
void ft_headers_push(struct sk_buff *copy, const struct ft_body *body,
		     struct ft_datagram *dg, const struct ft_receiver *receiver,
		     const struct ft_endpoint *from, bool local);

#endif /* FLOWTEE_HEADERS_H */
