/* SPDX-License-Identifier: GPL-2.0-only */
/* What copies carry behind their headers. */
#ifndef FLOWTEE_BODY_H
#define FLOWTEE_BODY_H

#include <linux/skbuff.h>

#include "packet/datagram.h"

/**
 * enum ft_check - what is known of the checksum of a body
 * @FT_CHECK_NONE: nothing: the exporter has sent none
 * @FT_CHECK_LEFT: it is left to whoever sends the copy (CHECKSUM_PARTIAL)
 * @FT_CHECK_KNOWN: all but the part of addresses and ports
 */
enum ft_check {
	FT_CHECK_NONE,
	FT_CHECK_LEFT,
	FT_CHECK_KNOWN,
};

/**
 * struct ft_body - a payload, and what its copies share of it
 * @skb: the packet that has it, or NULL if only the pieces do
 * @start: offset of the payload in @skb
 * @len: of the payload, in bytes
 * @queue: the queue that all copies leave by, in order, as in &struct sk_buff
 * @check: what is known of the checksum
 * @sum: that of UDP header and payload, with what pseudo headers have beside
 *	addresses; ports and addresses are left out. If it is known
 * @n: pieces in use; 0 until the first copy asks for them
 * @borrowed: pieces are the original's own memory
 * @truesize: bytes of memory that they are, with what is kept from being freed with
 *	them
 * @piece: where the payload lies, with a reference on each page
 *
 * All copies refer to these pages and own nothing but their headers.
 */
struct ft_body {
	struct sk_buff *skb;
	unsigned int start;
	unsigned int len;
	u16 queue;
	enum ft_check check;
	__wsum sum;
	unsigned int n;
	bool borrowed;
	unsigned int truesize;
	struct {
		struct page *page;
		unsigned int offset;
		unsigned int len;
	} piece[MAX_SKB_FRAGS];
};

void ft_body_begin(struct ft_body *body, const struct ft_datagram *dg);
void ft_body_begin_own(struct ft_body *body, struct sk_buff *skb, u16 queue);
int ft_body_get_pieces(struct ft_body *body, bool may_borrow);
void ft_body_starve(struct ft_body *body);
void ft_body_put(struct ft_body *body);

/* Have the payload in pages, as ft_body_get_pieces(); what holds it already stays. */
static inline int ft_body_fill(struct ft_body *body, bool may_borrow)
{
	return likely(body->n) ? 0 : ft_body_get_pieces(body, may_borrow);
}

#endif /* FLOWTEE_BODY_H */
