// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_vlan.h>
#include <linux/mm.h>
#include <linux/udp.h>

#include "compat/skb.h"
#include "packet/copy.h"

/* Takes over the caller's reference on @page. */
static int add_piece(struct ft_payload *payload, struct page *page,
		     unsigned int offset, unsigned int len)
{
	unsigned int i = payload->n;

	if (unlikely(i == MAX_SKB_FRAGS)) {
		put_page(page);
		return -EMSGSIZE;
	}
	payload->piece[i].page = page;
	payload->piece[i].offset = offset;
	payload->piece[i].len = len;
	payload->n++;
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

static int borrow(struct ft_payload *payload, const struct sk_buff *skb,
		  unsigned int offset, unsigned int len)
{
	unsigned int headlen = skb_headlen(skb);
	unsigned int i, part;
	int err;

	payload->borrowed = true;
	payload->slack = slack_of(skb, offset < headlen, len);
	if (offset < headlen) {
		struct page *page = virt_to_head_page(skb->head);

		part = min(headlen - offset, len);
		get_page(page);
		err = add_piece(payload, page,
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
		err = add_piece(payload, skb_frag_page(frag),
				skb_frag_off(frag) + offset, part);
		if (err)
			return err;
		len -= part;
		offset = 0;
	}
	return 0;
}

/* One copy of the payload, for all receivers. */
static int duplicate(struct ft_payload *payload, const struct sk_buff *skb,
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
		err = add_piece(payload, page,
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

/**
 * ft_payload_get() - have the payload of a datagram in pages
 * @payload: empty, and so again on failure; to be released with
 *	ft_payload_put()
 * @dg: verified
 * @may_borrow: the original will be consumed: its own pages will do
 *
 * Context: BH disabled.
 * Return: 0 or a negative error without memory.
 */
int ft_payload_get(struct ft_payload *payload, const struct ft_datagram *dg,
		   bool may_borrow)
{
	unsigned int offset = dg->transport + sizeof(struct udphdr);
	int err;

	if (!dg->payload_len)
		return 0;
	if (may_borrow && is_borrowable(dg->skb, offset)) {
		err = borrow(payload, dg->skb, offset, dg->payload_len);
		if (!err)
			return 0;
		/* More pieces than a copy can have; duplicated, they are few. */
		ft_payload_put(payload);
	}
	err = duplicate(payload, dg->skb, offset, dg->payload_len);
	if (err)
		ft_payload_put(payload);
	return err;
}

void ft_payload_put(struct ft_payload *payload)
{
	while (payload->n)
		put_page(payload->piece[--payload->n].page);
	payload->borrowed = false;
	payload->slack = 0;
}

/* As drivers get theirs: from the caches of this CPU's softirq. */
static struct sk_buff *alloc_head(unsigned int headroom)
{
	unsigned int size = SKB_DATA_ALIGN(headroom) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *copy;
	void *head;

	head = napi_alloc_frag(size);
	if (unlikely(!head))
		return NULL;
	copy = ft_napi_build_skb(head, size);
	if (unlikely(!copy))
		skb_free_frag(head);
	return copy;
}

/**
 * ft_copy_make() - make a copy that shares the payload's pages
 * @dg: verified
 * @payload: of @dg
 * @headroom: bytes to leave for the headers, network and below
 *
 * Context: BH disabled.
 * Return: a packet that holds the payload alone, or NULL without memory.
 */
struct sk_buff *ft_copy_make(const struct ft_datagram *dg,
			     const struct ft_payload *payload,
			     unsigned int headroom)
{
	struct sk_buff *copy;
	unsigned int i;

	copy = alloc_head(headroom);
	if (unlikely(!copy))
		return NULL;
	skb_reserve(copy, headroom);
	for (i = 0; i < payload->n; i++) {
		get_page(payload->piece[i].page);
		skb_add_rx_frag(copy, i, payload->piece[i].page,
				payload->piece[i].offset,
				payload->piece[i].len,
				SKB_DATA_ALIGN(payload->piece[i].len));
	}
	copy->truesize += payload->slack;
	/* Who would change the payload in place (IPsec) must copy it first. */
	if (payload->n)
		ft_skb_set_shared_frag(copy);

	/* Copies of one exporter leave by one queue, in order. */
	skb_copy_queue_mapping(copy, dg->skb);
	copy->ip_summed = dg->skb->ip_summed;
	return copy;
}

/* Rid the original of all that tied it to its way in, and that copies which are
 * made do not have: who of an exporter's copies is the original may change, and
 * all of them are to leave alike, by one queue, in order.
 */
static void scrub(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_scrub_packet(skb, true);
	skb_clear_hash(skb);
	skb_reset_redirect(skb);
	skb_init_secmark(skb);
	skb_set_dst_pending_confirm(skb, 0);
	ft_skb_clear_stamps(skb);
	skb->dev = NULL;
	skb->mac_header = (typeof(skb->mac_header))~0U;
	skb->mac_len = 0;
	skb->no_fcs = 0;
#ifdef CONFIG_NET_SCHED
	skb->tc_index = 0;
#endif
	__vlan_hwaccel_clear_tag(skb);
	skb_gso_reset(skb);
	skb->encapsulation = 0;
	skb->csum_level = 0;
	skb->csum_valid = 0;
	skb->csum_complete_sw = 0;
	skb->priority = 0;
	memset(skb->cb, 0, sizeof(skb->cb));
}

/**
 * ft_copy_take() - make the original the last copy
 * @dg: verified; its packet is the caller's to consume
 * @payload: what other copies share of it
 * @headroom: as for ft_copy_make()
 *
 * Context: BH disabled.
 * Return: the original, as ft_copy_make() would have made it, no longer to be
 * consumed; or NULL if that cannot be: others look at its head or its payload.
 */
struct sk_buff *ft_copy_take(const struct ft_datagram *dg,
			     const struct ft_payload *payload,
			     unsigned int headroom)
{
	unsigned int headers = dg->transport + sizeof(struct udphdr);
	struct sk_buff *skb = dg->skb;

	if (payload->borrowed || skb_cloned(skb))
		return NULL;
	/* Linear as far as the payload, without what the IP packet may carry
	 * behind it, and with room for the new headers.
	 */
	if (!pskb_may_pull(skb, headers) ||
	    pskb_trim(skb, headers + dg->payload_len) ||
	    (skb_headroom(skb) + headers < headroom &&
	     pskb_expand_head(skb, SKB_DATA_ALIGN(headroom - headers), 0,
			      GFP_ATOMIC | __GFP_NOWARN)))
		return NULL;
	scrub(skb);
	__skb_pull(skb, headers);
	return skb;
}
