/* SPDX-License-Identifier: GPL-2.0-only */
/* The policies of IPsec, for what comes in and for copies. */
#ifndef FLOWTEE_IPSEC_H
#define FLOWTEE_IPSEC_H

#include <net/dst.h>

#include "compat/xfrm.h"
#include "packet/datagram.h"
#include "ruleset/receiver.h"

bool ft_ipsec_check(const struct ft_datagram *dg);
struct dst_entry *ft_ipsec_look_up(struct net *net, struct dst_entry *dst,
				   const struct ft_receiver *receiver,
				   const struct ft_endpoint *from);

/**
 * ft_ipsec_admits() - tell whether policies let a datagram come in
 * @dg: the datagram, which has a packet
 *
 * Context: RCU read side.
 */
static inline bool ft_ipsec_admits(const struct ft_datagram *dg)
{
	if (likely(!ft_xfrm_has_policies(dg->net, XFRM_POLICY_IN) &&
		   !ft_xfrm_has_policies(dg->net, XFRM_POLICY_FWD) &&
		   !secpath_exists(dg->skb)))
		return true;
	return ft_ipsec_check(dg);
}

/* Whether policies may want another way for copies. */
static inline bool ft_ipsec_has_say(struct net *net)
{
	return ft_xfrm_has_policies(net, XFRM_POLICY_OUT);
}

#endif /* FLOWTEE_IPSEC_H */
