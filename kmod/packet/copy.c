// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_vlan.h>

#include "compat/skb.h"
#include "packet/copy.h"

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
 * ft_copy_make() - make a copy that shares the body's pages
 * @body: filled
 * @headroom: bytes to leave for the headers, network and below
 *
 * Context: BH disabled.
 * Return: a packet that holds the payload alone, or NULL without memory.
 */
struct sk_buff *ft_copy_make(const struct ft_body *body, unsigned int headroom)
{
	struct sk_buff *copy;
	unsigned int i;

	copy = alloc_head(headroom);
	if (unlikely(!copy))
		return NULL;
	skb_reserve(copy, headroom);
	for (i = 0; i < body->n; i++) {
		get_page(body->piece[i].page);
		skb_fill_page_desc(copy, i, body->piece[i].page,
				   body->piece[i].offset, body->piece[i].len);
	}
	copy->len = body->len;
	copy->data_len = body->len;
	copy->truesize += body->truesize;
	/* Who would change the payload in place (IPsec) must copy it first. */
	if (body->n)
		ft_skb_set_shared_frag(copy);

	copy->queue_mapping = body->queue;
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
	/* Of the device that it came by, or of the processor that sent it here:
	 * a card that queues by processor (XPS) would go by that.
	 */
#if defined(CONFIG_NET_RX_BUSY_POLL) || defined(CONFIG_XPS)
	skb->napi_id = 0;
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
 * @body: of a packet that is the caller's to consume
 * @headroom: as for ft_copy_make()
 *
 * Context: BH disabled.
 * Return: the original, as ft_copy_make() would have made it, no longer to be
 * consumed; or NULL if that cannot be: others look at its head or its payload.
 */
struct sk_buff *ft_copy_take(const struct ft_body *body, unsigned int headroom)
{
	unsigned int headers = body->start;
	struct sk_buff *skb = body->skb;

	if (body->borrowed || skb_cloned(skb))
		return NULL;
	/* Linear as far as the payload, without what the IP packet may carry
	 * behind it, and with room for the new headers.
	 */
	if (!pskb_may_pull(skb, headers) ||
	    pskb_trim(skb, headers + body->len) ||
	    (skb_headroom(skb) + headers < headroom &&
	     pskb_expand_head(skb, SKB_DATA_ALIGN(headroom - headers), 0,
			      GFP_ATOMIC | __GFP_NOWARN)))
		return NULL;
	scrub(skb);
	__skb_pull(skb, headers);
	return skb;
}
