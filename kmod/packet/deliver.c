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
#include "packet/way.h"

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

/* One copy, from its way to its outcome. */
static enum flowtee_receiver_counter send_copy(struct ft_delivery *delivery,
					       struct ft_receiver *receiver,
					       bool last)
{
	struct ft_datagram *dg = delivery->dg;
	u8 family = receiver->to.family;
	enum flowtee_receiver_counter reason;
	struct sk_buff *copy;
	struct ft_way way;

	reason = ft_way_find(&way, delivery->ruleset, dg, receiver,
			     delivery->body.len);
	if (reason)
		return reason;
	copy = make_copy(delivery, LL_RESERVED_SPACE(way.dst->dev) +
			 way.dst->header_len + FT_HEADERS_MAX, last);
	if (!copy) {
		dst_release(way.dst);
		return FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
	}
	ft_headers_push(copy, &delivery->body, dg, receiver, way.from,
			way.local);
	ft_own_mark(copy, dg->guard->own);
	copy->mark = receiver->mark;
	skb_dst_set(copy, way.dst);
	if (receiver->mtu && !way.local)
		ft_route_fragment(copy, family, receiver->mtu);
	return ft_transmit(dg->net, copy, family, way.local) ?
		FLOWTEE_RECEIVER_SENT : FLOWTEE_RECEIVER_DROPPED_TRANSMIT;
}

/**
 * ft_deliver() - send one copy, and count what became of it
 * @delivery: of the datagram, with its body
 * @receiver: to whom it goes, as was decided
 * @last: no other copy will be made: the original may be it
 *
 * Context: RCU read side, BH disabled.
 */
void ft_deliver(struct ft_delivery *delivery, struct ft_receiver *receiver,
		bool last)
{
	unsigned int len = delivery->body.len;
	enum flowtee_receiver_counter outcome;

	outcome = send_copy(delivery, receiver, last);
	ft_counters_add(receiver->counters, outcome,
			outcome == FLOWTEE_RECEIVER_SENT ?
			FLOWTEE_RECEIVER_SENT_BYTES : FLOWTEE_RECEIVER_PAD,
			len);
}
