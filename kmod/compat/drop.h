/* SPDX-License-Identifier: GPL-2.0-only */
/* Since 5.18 a packet can end for a reason that modules know as well. */
#ifndef FLOWTEE_COMPAT_DROP_H
#define FLOWTEE_COMPAT_DROP_H

#include <linux/skbuff.h>

/* Never 0. */
#ifdef FT_HAVE_DROP_REASONS
# define FT_DROP_REASON(name)	SKB_DROP_REASON_##name
#else
# define FT_DROP_REASON(name)	1
#endif

/* Ends a packet, for a FT_DROP_REASON(), or for none: it has served its end. */
static inline void ft_drop_skb(struct sk_buff *skb, u32 reason)
{
	if (likely(!reason))
		consume_skb(skb);
	else
#ifdef FT_HAVE_DROP_REASONS
		kfree_skb_reason(skb, reason);
#else
		kfree_skb(skb);
#endif
}

#endif /* FLOWTEE_COMPAT_DROP_H */
