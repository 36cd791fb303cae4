/* SPDX-License-Identifier: GPL-2.0-only */
/* Making copies of a datagram's payload. */
#ifndef FLOWTEE_COPY_H
#define FLOWTEE_COPY_H

#include <linux/skbuff.h>

#include "packet/datagram.h"

/**
 * struct ft_payload - pages that hold the payload of a datagram
 * @n: pieces in use; 0 until the first copy asks for them
 * @borrowed: pieces are the original's own memory
 * @slack: bytes beside them that are kept from being freed with them
 * @piece: where the payload lies, with a reference on each page
 *
 * Lives on the stack while one datagram is replicated. All copies refer to
 * these pages and own nothing but their headers.
 */
struct ft_payload {
	unsigned int n;
	bool borrowed;
	unsigned int slack;
	struct {
		struct page *page;
		unsigned int offset;
		unsigned int len;
	} piece[MAX_SKB_FRAGS];
};

static inline void ft_payload_init(struct ft_payload *payload)
{
	payload->n = 0;
	payload->borrowed = false;
	payload->slack = 0;
}

struct sk_buff *ft_copy_make(const struct ft_datagram *dg,
			     const struct ft_payload *payload,
			     unsigned int headroom);
struct sk_buff *ft_copy_take(const struct ft_datagram *dg,
			     const struct ft_payload *payload,
			     unsigned int headroom);
int ft_payload_get(struct ft_payload *payload, const struct ft_datagram *dg,
		   bool may_borrow);
void ft_payload_put(struct ft_payload *payload);

#endif /* FLOWTEE_COPY_H */
