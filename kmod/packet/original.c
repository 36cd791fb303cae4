// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/sock.h>

#include "packet/local.h"
#include "packet/original.h"
#include "packet/steering.h"

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

/**
 * ft_original_goes_on() - decide between delivery and consumption
 * @collector: the collector that matched
 * @dg: its datagram
 *
 * Context: RCU read side.
 * Return: true if the original goes on as if flowtee were not there, at least
 * for now (steering.c), false if it is to be consumed, without an answer to the
 * exporter.
 */
bool ft_original_goes_on(const struct ft_collector *collector,
			 const struct ft_datagram *dg)
{
	switch (collector->original) {
	case FLOWTEE_ORIGINAL_ACCEPT:
		return true;
	case FLOWTEE_ORIGINAL_DROP:
		return false;
	default:
		return ft_original_is_wanted(dg) ||
		       ft_steering_is_possible(dg->net, dg->to.family);
	}
}
