/* SPDX-License-Identifier: GPL-2.0-only */
/* The mark of fragments that others hold too moved in 5.12; 6.12 brought
 * fragments in the memory of a device, which have no page.
 */
#ifndef FLOWTEE_COMPAT_SKB_FRAG_H
#define FLOWTEE_COMPAT_SKB_FRAG_H

#include <linux/skbuff.h>
#include <linux/version.h>

static inline void ft_skb_set_shared_frag(struct sk_buff *skb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
	skb_shinfo(skb)->tx_flags |= SKBTX_SHARED_FRAG;
#else
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
#endif
}

static inline bool ft_skb_frags_readable(const struct sk_buff *skb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	return true;
#else
	return skb_frags_readable(skb);
#endif
}

#endif /* FLOWTEE_COMPAT_SKB_FRAG_H */
