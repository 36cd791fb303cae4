// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/sock.h>

#include "packet/local.h"
#include "packet/original.h"

static bool has_socket(const struct ft_datagram *dg)
{
	const struct net_device *vrf = ft_vrf_of(dg->dev);

	if (vrf)
		return ft_local_socket(dg->net, vrf->ifindex, dg->dev->ifindex,
				       &dg->from, &dg->to);
	return ft_local_socket(dg->net, dg->dev->ifindex, 0,
			       &dg->from, &dg->to);
}

/**
 * ft_original_is_wanted() - tell whether somebody would get an original
 * @dg: it
 *
 * A socket of this host; or another host that it is only on its way to. A
 * group's datagram goes on, too: nobody is told by ICMP that no socket listens
 * to a group.
 *
 * Context: RCU read side.
 */
bool ft_original_is_wanted(const struct ft_datagram *dg)
{
	return skb_sk_is_prefetched(dg->skb) ||
	       !ft_local_address(dg->net, dg->dev, dg->to.family,
				 &dg->to.addr) ||
	       has_socket(dg);
}
