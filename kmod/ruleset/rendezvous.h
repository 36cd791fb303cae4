/* SPDX-License-Identifier: GPL-2.0-only */
/* Weighted rendezvous hashing: the same choice on every host. */
#ifndef FLOWTEE_RENDEZVOUS_H
#define FLOWTEE_RENDEZVOUS_H

#include <linux/netfilter.h>

/**
 * struct ft_bid - how much a receiver wants an exporter; the lowest wins
 * @cost: a logarithm of chance, see rendezvous.c
 * @share: of the receiver
 * @id: of the receiver
 */
struct ft_bid {
	u32 cost;
	u32 share;
	u64 id;
};

/**
 * struct ft_rendezvous_stream - what a part of an exporter is known by
 * @addr: of the exporter
 * @agent: of sFlow, or zeros
 * @domain: in network byte order, so that all hosts have the same bytes
 * @port: of the exporter
 * @protocol: &enum flowtee_protocol
 * @zero: so that it can be hashed whole
 *
 * What is not to tell parts from each other is zero.
 */
struct ft_rendezvous_stream {
	union nf_inet_addr addr;
	union nf_inet_addr agent;
	__be32 domain;
	__be16 port;
	u8 protocol;
	u8 zero;
};

void ft_rendezvous_init(void);
u64 ft_rendezvous_id(const char *name);
u64 ft_rendezvous_key(const union nf_inet_addr *exporter);
u64 ft_rendezvous_stream_key(const struct ft_rendezvous_stream *stream);
struct ft_bid ft_rendezvous_bid(u64 key, u64 id, u32 share);
u32 ft_rendezvous_cost(u32 chance);

/* Costs are compared for each share of a receiver. */
static inline bool ft_bid_beats(const struct ft_bid *a, const struct ft_bid *b)
{
	u64 left = (u64)a->cost * b->share;
	u64 right = (u64)b->cost * a->share;

	return left != right ? left < right : a->id < b->id;
}

#endif /* FLOWTEE_RENDEZVOUS_H */
