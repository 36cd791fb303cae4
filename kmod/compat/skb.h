/* SPDX-License-Identifier: GPL-2.0-only */
/* 5.12 moved the mark of fragments that others hold too, and brought a cache of
 * packets for softirqs; 6.12 brought fragments in the memory of a device, which
 * have no page.
 */
#ifndef FLOWTEE_COMPAT_SKB_H
#define FLOWTEE_COMPAT_SKB_H

#include <linux/skbuff.h>

/* Context: BH disabled. */
static inline struct sk_buff *ft_napi_build_skb(void *data, unsigned int size)
{
#ifdef FT_HAVE_NAPI_BUILD_SKB
	return napi_build_skb(data, size);
#else
	return build_skb(data, size);
#endif
}

static inline void ft_skb_set_shared_frag(struct sk_buff *skb)
{
#ifdef FT_HAVE_SKBFL_SHARED_FRAG
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
#else
	skb_shinfo(skb)->tx_flags |= SKBTX_SHARED_FRAG;
#endif
}

/* Times that were taken, and that a sender asked for. */
static inline void ft_skb_clear_stamps(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	memset(&shinfo->hwtstamps, 0, sizeof(shinfo->hwtstamps));
	shinfo->tskey = 0;
#ifdef FT_HAVE_SKBFL_SHARED_FRAG
	shinfo->tx_flags = 0;
#else
	shinfo->tx_flags &= SKBTX_DEV_ZEROCOPY | SKBTX_SHARED_FRAG;
#endif
}

static inline bool ft_skb_frags_readable(const struct sk_buff *skb)
{
#ifdef FT_HAVE_SKB_FRAGS_READABLE
	return skb_frags_readable(skb);
#else
	return true;
#endif
}

#endif /* FLOWTEE_COMPAT_SKB_H */
