// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/sock.h>

#include "local.h"
#include "original.h"

static bool has_socket(const struct ft_datagram *dg)
{
	const struct net_device *vrf = ft_vrf_of(dg->dev);

	if (vrf)
		return ft_local_socket(dg->net, vrf->ifindex, dg->dev->ifindex,
				       &dg->from, &dg->to);
	return ft_local_socket(dg->net, dg->dev->ifindex, 0,
			       &dg->from, &dg->to);
}

/* What "auto" asks: would a local socket receive it? A group's datagram always
 * goes on: nobody is told by ICMP that no socket listens to a group.
 */
static bool is_wanted_here(const struct ft_datagram *dg)
{
	u8 family = dg->to.family;

	if (skb_sk_is_prefetched(dg->skb))
		return true;
	if (ft_local_address(dg->net, dg->dev, family, &dg->to.addr))
		return has_socket(dg);
	return ft_local_group(dg->net, dg->dev, family, &dg->to.addr);
}

/**
 * ft_original_goes_on() - decide between delivery and consumption
 * @collector: the collector that matched
 * @dg: its datagram
 *
 * Context: RCU read side.
 * Return: true if the original goes on as if flowtee were not there, false if
 * it is to be consumed, without an answer to the exporter.
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
		return is_wanted_here(dg);
	}
}
