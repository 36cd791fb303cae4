// SPDX-License-Identifier: GPL-2.0-only
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "packet/hop.h"

static void find_ipv4(struct ft_hop *hop, const struct rtable *rt, __be32 to)
{
	if (rt->rt_gw_family == AF_INET6) {
		hop->family = NFPROTO_IPV6;
		hop->addr.in6 = rt->rt_gw6;
	} else {
		hop->family = NFPROTO_IPV4;
		hop->addr.ip = rt_nexthop(rt, to);
	}
}

/* Return: what the kernel has of the next hop, or NULL. */
static const struct neighbour *look_up(struct ft_hop *hop,
				       const struct dst_entry *dst,
				       const struct ft_endpoint *to)
{
	memset(hop, 0, sizeof(*hop));
	if (to->family == NFPROTO_IPV4) {
		find_ipv4(hop, container_of(dst, struct rtable, dst),
			  to->addr.ip);
	} else {
		hop->family = NFPROTO_IPV6;
		hop->addr.in6 = *rt6_nexthop(container_of(dst, struct rt6_info,
							  dst),
					     (struct in6_addr *)&to->addr.in6);
	}
	return hop->family == NFPROTO_IPV4 ?
		__ipv4_neigh_lookup_noref(dst->dev, (__force u32)hop->addr.ip) :
		__ipv6_neigh_lookup_noref(dst->dev, &hop->addr.in6);
}

/**
 * ft_hop_find() - find out who gets a packet on the link
 * @hop: set to it
 * @dst: a route that leaves the host, not one of IPsec
 * @to: where it leads
 *
 * Nobody is asked for, and nothing is remembered.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_hop_find(struct ft_hop *hop, const struct dst_entry *dst,
		 const struct ft_endpoint *to)
{
	const struct neighbour *neighbour = look_up(hop, dst, to);

	hop->nud = neighbour ? READ_ONCE(neighbour->nud_state) : NUD_NONE;
}

/**
 * ft_hop_loss() - tell what is lost where the address of a next hop is asked for
 * @neighbour: the next hop
 * @size: what the next copy takes in memory, in bytes
 *
 * What waits for it makes room for what comes, the oldest first, and goes if nobody
 * answers (__neigh_event_send(), neigh_invalidate()); nobody is told.
 *
 * Context: RCU read side. Without a lock: it is so at some moment.
 */
enum ft_hop_loss ft_hop_loss(const struct neighbour *neighbour,
			     unsigned int size)
{
	u32 waiting = READ_ONCE(neighbour->arp_queue_len_bytes);
	u8 state = READ_ONCE(neighbour->nud_state);

	if (state & NUD_VALID)
		return FT_HOP_LOSES_NOTHING;
	if (state & NUD_FAILED)
		return FT_HOP_HAS_LOST;
	return waiting && waiting + size > NEIGH_VAR(neighbour->parms,
						     QUEUE_LEN_BYTES) ?
		FT_HOP_LOSES : FT_HOP_LOSES_NOTHING;
}

/**
 * ft_hop_neighbour() - find what the kernel has of the next hop of a copy
 * @dst: a route that leaves the host
 * @to: where it leads
 *
 * Context: RCU read side, BH disabled.
 * Return: NULL if it has nothing, or there is IPsec between.
 */
const struct neighbour *ft_hop_neighbour(const struct dst_entry *dst,
					 const struct ft_endpoint *to)
{
	struct ft_hop hop;

	return dst_xfrm(dst) ? NULL : look_up(&hop, dst, to);
}
