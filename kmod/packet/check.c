// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/ip6_fib.h>
#include <net/neighbour.h>

#include "packet/check.h"
#include "packet/listener.h"
#include "packet/route.h"

static bool is_device_up(const struct net_device *dev)
{
	return dev->flags & IFF_UP && netif_carrier_ok(dev);
}

/* Has the kernel find the next hop if that is not known, and keeps it from
 * being forgotten, as a copy would.
 */
static u8 check_neighbour(struct dst_entry *dst, const struct ft_endpoint *to)
{
	u8 finding = FLOWTEE_HEALTH_REACHABLE;
	struct neighbour *neighbour;
	u8 state;

	neighbour = dst_neigh_lookup(dst, &to->addr);
	if (!neighbour)
		return FLOWTEE_HEALTH_REACHABLE;
	state = READ_ONCE(neighbour->nud_state);
	if (state & NUD_FAILED)
		finding = FLOWTEE_HEALTH_NEIGHBOUR;
	else if (!(state & NUD_VALID))
		finding = FT_HEALTH_ASKING;
	if (!(state & NUD_CONNECTED))
		neigh_event_send(neighbour, NULL);
	neigh_release(neighbour);
	return finding;
}

static u8 check_socket(struct net *net, struct dst_entry *dst,
		       const struct ft_receiver *receiver,
		       const struct ft_collector *collector)
{
	const struct ft_endpoint *to = &receiver->to;
	struct ft_endpoint from = { .family = to->family };

	if (ft_route_socket(net, dst, &from, to))
		return FLOWTEE_HEALTH_REACHABLE;
	return ft_listener_for_some(net, ft_route_input_device(dst, to->family),
				    ft_route_input_vrf(dst), receiver,
				    collector) ?
		FT_HEALTH_PARTIAL : FLOWTEE_HEALTH_NO_LISTENER;
}

static u8 check_route(struct net *net, struct dst_entry *dst,
		      const struct ft_receiver *receiver,
		      const struct ft_collector *collector)
{
	const struct ft_endpoint *to = &receiver->to;

	if (ft_route_is_local(dst, to->family))
		return check_socket(net, dst, receiver, collector);
	return is_device_up(dst->dev) ? check_neighbour(dst, to) :
					FLOWTEE_HEALTH_DEVICE;
}

/* There is no route: because of the device that must be taken? */
static u8 check_device(struct net *net, const struct ft_receiver *receiver)
{
	const struct net_device *dev;

	if (!*receiver->dev)
		return FLOWTEE_HEALTH_NO_ROUTE;
	dev = dev_get_by_name_rcu(net, receiver->dev);
	return dev && is_device_up(dev) ? FLOWTEE_HEALTH_NO_ROUTE :
					  FLOWTEE_HEALTH_DEVICE;
}

/* Unlike those of IPv4, cached routes of IPv6 stay valid when a table that a
 * rule asks before theirs gets a better one (fib6_update_sernum_upto_root()).
 * And no route knows that its device has another name by now.
 */
static void forget_old_route(struct net *net, struct ft_receiver *receiver)
{
	if (*receiver->dev ||
	    (receiver->to.family == NFPROTO_IPV6 && fib6_has_custom_rules(net)))
		ft_known_routes_forget(&receiver->routes);
}

/**
 * ft_check_receiver() - find out whether anything is in the way of copies
 * @net: the namespace
 * @receiver: in a ruleset that is or was published
 * @collector: of @receiver
 *
 * Context: process.
 * Return: &enum flowtee_health, %FT_HEALTH_ASKING or %FT_HEALTH_PARTIAL.
 */
u8 ft_check_receiver(struct net *net, struct ft_receiver *receiver,
		     const struct ft_collector *collector)
{
	struct dst_entry *dst;
	u8 finding;

	local_bh_disable();
	rcu_read_lock();
	forget_old_route(net, receiver);
	dst = ft_route_get(net, receiver);
	if (IS_ERR(dst))
		finding = FT_HEALTH_ASKING;
	else
		finding = dst ? check_route(net, dst, receiver, collector) :
				check_device(net, receiver);
	rcu_read_unlock();
	local_bh_enable();
	return finding;
}
