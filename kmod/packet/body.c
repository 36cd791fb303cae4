// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/udp.h>
#include <net/checksum.h>

#include "compat/skb.h"
#include "packet/body.h"

/* Takes over the caller's reference on @page. */
static int add_piece(struct ft_body *body, struct page *page,
		     unsigned int offset, unsigned int len)
{
	unsigned int i = body->n;

	if (unlikely(i == MAX_SKB_FRAGS)) {
		put_page(page);
		return -EMSGSIZE;
	}
	body->piece[i].page = page;
	body->piece[i].offset = offset;
	body->piece[i].len = len;
	body->truesize += SKB_DATA_ALIGN(len);
	body->n++;
	return 0;
}

/*
 * The original's memory may be shared by copies if nobody will write to it:
 * it is consumed, no clone of it is left with others, and its head is of
 * pages. Then the pages outlive it by their references alone.
 */
static bool is_borrowable(struct sk_buff *skb, unsigned int offset)
{
	return (skb->head_frag || skb_headlen(skb) <= offset) &&
	       !skb_cloned(skb) && !skb_has_frag_list(skb) &&
	       !skb_zcopy(skb) && ft_skb_frags_readable(skb);
}

/* What @skb holds beyond @len bytes, and whoever shares its pages: a device may
 * spend a page on a few bytes. Whose head is not shared keeps that to itself.
 * Each copy is charged for it whole, as if it were the original, since it may
 * be the one that is kept longest.
 */
static unsigned int slack_of(const struct sk_buff *skb, bool head,
			     unsigned int len)
{
	unsigned int own = head ? SKB_DATA_ALIGN(sizeof(*skb)) :
				  SKB_TRUESIZE(skb_end_offset(skb));

	return max_t(int, skb->truesize - own - len, 0);
}

static int borrow(struct ft_body *body, const struct sk_buff *skb,
		  unsigned int offset, unsigned int len)
{
	unsigned int headlen = skb_headlen(skb);
	unsigned int i, part;
	int err;

	body->borrowed = true;
	body->truesize += slack_of(skb, offset < headlen, len);
	if (offset < headlen) {
		struct page *page = virt_to_head_page(skb->head);

		part = min(headlen - offset, len);
		get_page(page);
		err = add_piece(body, page,
				skb->data + offset - (u8 *)page_address(page),
				part);
		if (err)
			return err;
		len -= part;
		offset = 0;
	} else {
		offset -= headlen;
	}

	for (i = 0; len && i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];
		unsigned int size = skb_frag_size(frag);

		if (offset >= size) {
			offset -= size;
			continue;
		}
		part = min(size - offset, len);
		get_page(skb_frag_page(frag));
		err = add_piece(body, skb_frag_page(frag),
				skb_frag_off(frag) + offset, part);
		if (err)
			return err;
		len -= part;
		offset = 0;
	}
	return 0;
}

/* One copy of the payload, for all receivers. */
static int duplicate(struct ft_body *body, const struct sk_buff *skb,
		     unsigned int offset, unsigned int len)
{
	while (len) {
		unsigned int part = min_t(unsigned int, len, PAGE_SIZE);
		struct page *page;
		void *data;
		int err;

		data = netdev_alloc_frag(part);
		if (!data)
			return -ENOMEM;
		page = virt_to_head_page(data);
		err = add_piece(body, page,
				data - page_address(page), part);
		if (!err)
			err = skb_copy_bits(skb, offset, data, part);
		if (err)
			return err;
		offset += part;
		len -= part;
	}
	return 0;
}

/* The checksum without addresses and ports, which are other ones in each copy:
 * the payload is not read again (RFC 1624). Nor does it matter of which family
 * they are: the rest of the pseudo headers adds up to the same (RFC 8200, 8.1).
 */
static __wsum sum_of(const struct ft_datagram *dg)
{
	__wsum sum = csum_unfold((__force __sum16)~(__force u16)dg->check);

	sum = csum_sub(sum, ft_endpoint_sum(&dg->from));
	return csum_sub(sum, ft_endpoint_sum(&dg->to));
}

/**
 * ft_body_begin() - have copies carry what a datagram does
 * @body: to be released with ft_body_put()
 * @dg: verified, and intact. Its packet must stay as it is for as long as copies
 *	are made; one that has none has nothing to give: there will be no copies
 */
void ft_body_begin(struct ft_body *body, const struct ft_datagram *dg)
{
	body->skb = dg->skb;
	body->start = dg->transport + sizeof(struct udphdr);
	body->len = dg->payload_len;
	body->n = 0;
	body->borrowed = false;
	body->truesize = 0;
	if (unlikely(!dg->skb))
		return;
	body->queue = dg->skb->queue_mapping;
	if (dg->skb->ip_summed == CHECKSUM_PARTIAL) {
		body->check = FT_CHECK_LEFT;
	} else if (dg->check) {
		body->check = FT_CHECK_KNOWN;
		body->sum = sum_of(dg);
	} else {
		body->check = FT_CHECK_NONE;
	}
}

/**
 * ft_body_begin_own() - have copies carry what was made here
 * @body: to be released with ft_body_put()
 * @skb: the payload, linear, behind room for a UDP header, all zeros. It must stay
 *	as it is for as long as copies are made
 * @queue: as &ft_body.queue
 */
void ft_body_begin_own(struct ft_body *body, struct sk_buff *skb, u16 queue)
{
	__wsum len = (__force __wsum)htons(skb->len);

	body->skb = skb;
	body->start = sizeof(struct udphdr);
	body->len = skb->len - sizeof(struct udphdr);
	body->queue = queue;
	body->n = 0;
	body->borrowed = false;
	body->truesize = 0;
	body->check = FT_CHECK_KNOWN;
	/* The length is in the UDP header and in the pseudo header. */
	body->sum = csum_add(csum_partial(skb->data, skb->len, 0),
			     csum_add(len, len));
	body->sum = csum_add(body->sum,
			     (__force __wsum)htons(IPPROTO_UDP));
}

/**
 * ft_body_get_pieces() - have the payload in pages, for ft_body_fill()
 * @body: begun, without pieces
 * @may_borrow: the original will be consumed: its own pages will do
 *
 * Context: BH disabled.
 * Return: 0, or a negative error without memory, or without a packet to have it
 * from; there are no pieces then.
 */
int ft_body_get_pieces(struct ft_body *body, bool may_borrow)
{
	int err;

	if (!body->skb)
		return -ENOMEM;
	if (!body->len)
		return 0;
	if (may_borrow && is_borrowable(body->skb, body->start)) {
		err = borrow(body, body->skb, body->start, body->len);
		if (!err)
			return 0;
		/* More pieces than a copy can have; duplicated, they are few. */
		ft_body_put(body);
	}
	err = duplicate(body, body->skb, body->start, body->len);
	if (err)
		ft_body_put(body);
	return err;
}

/* Gives up the pieces. */
void ft_body_put(struct ft_body *body)
{
	while (body->n)
		put_page(body->piece[--body->n].page);
	body->borrowed = false;
	body->truesize = 0;
}

/* Gives up what copies that are still to come would carry: there is no memory for
 * them.
 */
void ft_body_starve(struct ft_body *body)
{
	ft_body_put(body);
	body->skb = NULL;
}
