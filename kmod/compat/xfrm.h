/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel may be without IPsec, or without a policy for what has none. */
#ifndef FLOWTEE_COMPAT_XFRM_H
#define FLOWTEE_COMPAT_XFRM_H

#include <net/xfrm.h>

/* Whether anything is to be asked about traffic of a direction. */
static inline bool ft_xfrm_has_policies(const struct net *net, int dir)
{
#ifdef CONFIG_XFRM
#ifdef FT_HAVE_XFRM_POLICY_DEFAULT
	if (unlikely(READ_ONCE(net->xfrm.policy_default[dir]) ==
		     XFRM_USERPOLICY_BLOCK))
		return true;
#endif
	return READ_ONCE(net->xfrm.policy_count[dir]);
#else
	return false;
#endif
}

#endif /* FLOWTEE_COMPAT_XFRM_H */
