// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <net/addrconf.h>

#include "packet/ipsec.h"
#include "packet/local.h"

/* What a socket would get is asked by the policies for input; what is for
 * others, by those for forwarding.
 */
static int direction(const struct ft_datagram *dg)
{
	u8 family = dg->to.family;

	return ft_local_address(dg->net, dg->dev, family, &dg->to.addr) ||
	       ft_local_group(dg->net, dg->dev, family, &dg->to.addr) ?
		XFRM_POLICY_IN : XFRM_POLICY_FWD;
}

/* The sysctl disable_policy. The kernel looks at it when it routes the packet,
 * which has not happened yet.
 */
static bool is_exempt(const struct ft_datagram *dg)
{
	const struct inet6_dev *idev;
	struct in_device *in_dev;

	if (dg->to.family == NFPROTO_IPV4) {
		in_dev = __in_dev_get_rcu(dg->dev);
		return in_dev && IN_DEV_ORCONF(in_dev, NOPOLICY);
	}
	idev = __in6_dev_get(dg->dev);
	return READ_ONCE(dg->net->ipv6.devconf_all->disable_policy) ||
	       (idev && READ_ONCE(idev->cnf.disable_policy));
}

bool ft_ipsec_check(const struct ft_datagram *dg)
{
	return is_exempt(dg) || xfrm_policy_check(NULL, direction(dg), dg->skb,
						  dg->to.family);
}

/**
 * ft_ipsec_look_up() - find the way that policies want for a copy
 * @net: the namespace
 * @dst: the route
 * @receiver: to whom the copy goes
 * @from: its source
 *
 * As the kernel's ip_route_output_flow() and ip6_dst_lookup_flow() ask, but for
 * a packet that waits for keys: that would be no outcome.
 *
 * Context: RCU read side, BH disabled.
 * Return: that route, or one that transforms the copy before, with a reference
 * for the caller; NULL if policies are against it, keys are missing, or the route
 * has just gone.
 */
struct dst_entry *ft_ipsec_look_up(struct net *net, struct dst_entry *dst,
				   const struct ft_receiver *receiver,
				   const struct ft_endpoint *from)
{
	const struct ft_endpoint *to = &receiver->to;
	struct flowi flow = {};

	flow.flowi_oif = dst->dev->ifindex;
	flow.flowi_mark = receiver->mark;
	flow.flowi_proto = IPPROTO_UDP;
	if (to->family == NFPROTO_IPV4) {
		flow.u.ip4.saddr = from->addr.ip;
		flow.u.ip4.daddr = to->addr.ip;
		flow.u.ip4.fl4_sport = from->port;
		flow.u.ip4.fl4_dport = to->port;
	} else {
		flow.u.ip6.saddr = from->addr.in6;
		flow.u.ip6.daddr = to->addr.in6;
		flow.u.ip6.fl6_sport = from->port;
		flow.u.ip6.fl6_dport = to->port;
	}
	/* It takes over a reference. */
	if (!dst_hold_safe(dst))
		return NULL;
	dst = xfrm_lookup(net, dst, &flow, NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}
