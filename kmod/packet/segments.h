/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets, which may hold several datagrams, and how far one is with them. */
#ifndef FLOWTEE_SEGMENTS_H
#define FLOWTEE_SEGMENTS_H

#include "packet/datagram.h"
#include "packet/replicate.h"

/* UDP GRO, or a guest's UDP segmentation offload. Other kinds of offload have
 * one datagram in a packet, large as it may be (SKB_GSO_UDP leaves us to
 * fragment it), or are lies of a guest.
 */
static inline bool ft_is_segmented(const struct sk_buff *skb)
{
	return skb_is_gso(skb) && skb_shinfo(skb)->gso_type &
				  (SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST);
}

/* How many datagrams a packet holds. */
static inline unsigned int ft_count_segments(const struct ft_datagram *whole)
{
	if (!ft_is_segmented(whole->skb))
		return 1;
	return DIV_ROUND_UP(whole->payload_len,
			    skb_shinfo(whole->skb)->gso_size);
}

/* The payload of each but the last of them, in bytes. */
static inline unsigned int ft_segment_size(const struct ft_datagram *whole)
{
	return ft_is_segmented(whole->skb) ? skb_shinfo(whole->skb)->gso_size :
					     whole->payload_len;
}

bool ft_segments_are_true(const struct ft_datagram *whole);

/* So many targets are seen to without a look at the clock; of large datagrams it is
 * one.
 */
#define FT_PASS_ROW	8
#define FT_PASS_LARGE	2048

static inline unsigned int ft_pass_row(unsigned int size)
{
	return likely(size < FT_PASS_LARGE) ? FT_PASS_ROW : 1;
}

/**
 * struct ft_pass - a packet that is being replicated
 * @ruleset: in force when it arrived
 * @collector: the collector that matched
 * @whole: the packet, parsed; its memory is the caller's
 * @segmented: it holds several datagrams
 * @running: @rep was begun, and has not met its end
 * @rest: datagrams that are still to come
 * @lost: bytes of payload of datagrams that are still to come, and cannot be
 *	had for want of memory; they are counted all the same
 * @segment: the datagram that is being replicated, if it is @segmented
 * @rep: the replication of one datagram
 *
 * It may wait between two runs as long as @whole and its packet stay, and there
 * are references on the ruleset and on the device of arrival. Its parts refer to
 * each other: it moves by ft_pass_copy() alone.
 */
struct ft_pass {
	const struct ft_ruleset *ruleset;
	const struct ft_collector *collector;
	struct ft_datagram *whole;
	bool segmented;
	bool running;
	struct sk_buff *rest;
	unsigned int lost;
	struct ft_datagram segment;
	struct ft_replication rep;
};

void ft_pass_begin(struct ft_pass *pass, const struct ft_ruleset *ruleset,
		   const struct ft_collector *collector,
		   struct ft_datagram *whole, bool consume);
bool ft_pass_run(struct ft_pass *pass, unsigned int budget);
bool ft_pass_run_for(struct ft_pass *pass, u64 time);
void ft_pass_begin_with(struct ft_pass *pass,
			const struct ft_replication *rep);
unsigned int ft_pass_place(const struct ft_pass *pass);
void ft_pass_copy(struct ft_pass *to, const struct ft_pass *from,
		  struct ft_datagram *whole);
void ft_pass_starve(struct ft_pass *pass);
bool ft_pass_end(struct ft_pass *pass);

#endif /* FLOWTEE_SEGMENTS_H */
