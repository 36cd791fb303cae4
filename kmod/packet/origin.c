// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/dst_metadata.h>
#include <net/ip_fib.h>

#include "packet/local.h"
#include "packet/origin.h"

/*
 * Programs trust what has an address of this host for a source as they trust
 * 127.0.0.1. The kernel keeps it from sockets if it came by a device, when it
 * looks for the route; that is behind the hook, and what is consumed never
 * comes so far. IPv6 has no such rule: its sockets get it, and so do receivers.
 */

/* By a loopback device, or by a VRF itself, which is one; or it has a route since
 * it was sent: it is what loops back of a datagram to a group.
 */
static bool came_from_here(const struct ft_datagram *dg)
{
	return dg->dev->flags & IFF_LOOPBACK || netif_is_l3_master(dg->dev) ||
	       skb_valid_dst(dg->skb);
}

/* The administrator says that others may have addresses of this host. */
static bool accepts_own(const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rcu(dev);

	return in_dev && IN_DEV_ACCEPT_LOCAL(in_dev);
}

/* VRFs may have the same addresses, and more than one table: rules say in which
 * order they are looked through.
 */
static bool is_own_in_vrf(const struct ft_datagram *dg,
			  const struct net_device *vrf)
{
	struct flowi4 fl4 = {
		.flowi4_oif = vrf->ifindex,
		.flowi4_iif = LOOPBACK_IFINDEX,
		.flowi4_scope = RT_SCOPE_UNIVERSE,
		.daddr = dg->from.addr.ip,
		.saddr = dg->to.addr.ip,
	};
	struct fib_result res;

	return !fib_lookup(dg->net, &fl4, &res, 0) && res.type == RTN_LOCAL;
}

/**
 * ft_origin_is_true() - tell whether a source may be that of who has sent it
 * @dg: verified, of a packet
 *
 * Context: RCU read side.
 * Return: false if it is an address of this host's own, and came from elsewhere.
 */
bool ft_origin_is_true(const struct ft_datagram *dg)
{
	const struct net_device *vrf;

	if (dg->from.family != NFPROTO_IPV4 || came_from_here(dg))
		return true;
	if (likely(!netif_is_l3_slave(dg->dev)))
		return !ft_local_address(dg->net, dg->dev, NFPROTO_IPV4,
					 &dg->from.addr) ||
		       accepts_own(dg->dev);
	vrf = ft_vrf_of(dg->dev);
	return !vrf || !is_own_in_vrf(dg, vrf) || accepts_own(vrf);
}
