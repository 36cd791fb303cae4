/* SPDX-License-Identifier: GPL-2.0-only */
/* By which way a copy goes, and why none does. */
#ifndef FLOWTEE_WAY_H
#define FLOWTEE_WAY_H

#include <linux/flowtee.h>
#include <net/dst.h>

#include "packet/datagram.h"
#include "ruleset/receiver.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_way - from this host to a receiver
 * @dst: the route
 * @held: it has a reference, as it is what policies of IPsec want
 * @local: it ends on this host
 * @socket: if so, at this socket, without a reference
 * @from: where the copy comes from: the exporter, or @source
 * @source: what it comes from instead
 *
 * It holds for as long as RCU is read, and goes with ft_way_put() unless it is taken.
 */
struct ft_way {
	struct dst_entry *dst;
	bool held;
	bool local;
	struct sock *socket;
	const struct ft_endpoint *from;
	struct ft_endpoint source;
};

enum flowtee_receiver_counter ft_way_find(struct ft_way *way,
					  const struct ft_ruleset *ruleset,
					  const struct ft_datagram *dg,
					  struct ft_receiver *receiver,
					  unsigned int len);

static inline void ft_way_put(const struct ft_way *way)
{
	if (unlikely(way->held))
		dst_release(way->dst);
}

#endif /* FLOWTEE_WAY_H */
