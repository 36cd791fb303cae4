// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/dst.h>

#include "packet/copy.h"
#include "packet/deliver.h"
#include "packet/headers.h"
#include "packet/loop.h"
#include "packet/own.h"
#include "packet/route.h"
#include "packet/transmit.h"

static struct sk_buff *make_copy(struct ft_delivery *delivery,
				 unsigned int headroom, bool last)
{
	struct ft_body *body = &delivery->body;
	struct sk_buff *copy;

	if (last && delivery->consume && body->skb) {
		copy = ft_copy_take(body, headroom);
		if (copy) {
			delivery->taken = true;
			return copy;
		}
	}
	if (ft_body_fill(body, delivery->consume))
		return NULL;
	return ft_copy_make(body, headroom);
}

/**
 * ft_deliver() - send one copy
 * @delivery: of the datagram, with its body
 * @receiver: to whom it goes, as was decided
 * @way: that ft_way_find() has found; it is taken
 * @last: no other copy will be made: the original may be it
 *
 * Context: RCU read side, BH disabled.
 * Return: what became of it, for the caller to count.
 */
enum flowtee_receiver_counter ft_deliver(struct ft_delivery *delivery,
					 const struct ft_receiver *receiver,
					 const struct ft_way *way, bool last)
{
	const struct ft_datagram *dg = delivery->dg;
	u8 family = receiver->to.family;
	struct sk_buff *copy;

	copy = make_copy(delivery, LL_RESERVED_SPACE(way->dst->dev) +
			 way->dst->header_len + ft_headers_size(family), last);
	if (unlikely(!copy)) {
		ft_way_put(way);
		return FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
	}
	ft_headers_push(copy, &delivery->body, dg, receiver, way->from,
			way->local);
	ft_own_mark(copy, dg->guard->own);
	copy->mark = receiver->mark;
	if (unlikely(way->held))
		skb_dst_set(copy, way->dst);
	else
		skb_dst_set_noref(copy, way->dst);
	if (receiver->mtu && !way->local)
		ft_route_fragment(copy, family, receiver->mtu);
	return ft_transmit(dg->net, copy, family, way->local,
			   &delivery->straight) ?
		FLOWTEE_RECEIVER_SENT : FLOWTEE_RECEIVER_DROPPED_TRANSMIT;
}
