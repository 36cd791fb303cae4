// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/sock.h>

#include "packet/local.h"
#include "packet/original.h"

/**
 * ft_original_has_socket() - tell whether a socket of this host would get one
 * @dg: an original for a local address; of any address, it is a socket that has
 *	all of them
 *
 * Context: RCU read side.
 */
bool ft_original_has_socket(const struct ft_datagram *dg)
{
	const struct net_device *vrf = ft_vrf_of(dg->dev);

	if (vrf)
		return ft_local_socket(dg->net, vrf->ifindex, dg->dev->ifindex,
				       &dg->from, &dg->to);
	return ft_local_socket(dg->net, dg->dev->ifindex, 0,
			       &dg->from, &dg->to);
}

/* To another host, or to a group. */
static bool goes_elsewhere(const struct ft_datagram *dg)
{
	return !ft_local_address(dg->net, dg->dev, dg->to.family,
				 &dg->to.addr);
}

/**
 * ft_original_is_wanted() - tell whether somebody would get an original
 * @dg: it; one that is only asked about has no packet
 *
 * A socket of this host; or another host that it is only on its way to. A
 * group's datagram goes on, too: nobody is told by ICMP that no socket listens
 * to a group.
 *
 * Context: RCU read side.
 */
bool ft_original_is_wanted(const struct ft_datagram *dg)
{
	return (dg->skb && skb_sk_is_prefetched(dg->skb)) ||
	       goes_elsewhere(dg) || ft_original_has_socket(dg);
}

/**
 * ft_original_taker() - find out who gets an original that goes on
 * @dg: it; it has no packet
 *
 * Context: RCU read side.
 * Return: %FLOWTEE_FATE_DELIVERED, %FLOWTEE_FATE_FORWARDED, or
 * %FLOWTEE_FATE_GOES_ON if it is neither.
 */
enum flowtee_fate ft_original_taker(const struct ft_datagram *dg)
{
	if (ft_local_group(dg->net, dg->dev, dg->to.family, &dg->to.addr))
		return FLOWTEE_FATE_GOES_ON;
	if (goes_elsewhere(dg))
		return FLOWTEE_FATE_FORWARDED;
	return ft_original_has_socket(dg) ? FLOWTEE_FATE_DELIVERED :
					    FLOWTEE_FATE_GOES_ON;
}
