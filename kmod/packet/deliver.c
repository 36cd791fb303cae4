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

/* One copy, which takes over the reference on the route of its way. */
static enum flowtee_receiver_counter send_copy(struct ft_delivery *delivery,
					       struct ft_receiver *receiver,
					       struct ft_way *way, bool last)
{
	struct ft_datagram *dg = delivery->dg;
	u8 family = receiver->to.family;
	struct sk_buff *copy;

	copy = make_copy(delivery, LL_RESERVED_SPACE(way->dst->dev) +
			 way->dst->header_len + ft_headers_size(family), last);
	if (!copy) {
		dst_release(way->dst);
		return FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
	}
	ft_headers_push(copy, &delivery->body, dg, receiver, way->from,
			way->local);
	ft_own_mark(copy, dg->guard->own);
	copy->mark = receiver->mark;
	skb_dst_set(copy, way->dst);
	if (receiver->mtu && !way->local)
		ft_route_fragment(copy, family, receiver->mtu);
	return ft_transmit(dg->net, copy, family, way->local,
			   &delivery->straight) ?
		FLOWTEE_RECEIVER_SENT : FLOWTEE_RECEIVER_DROPPED_TRANSMIT;
}

/**
 * ft_deliver() - send one copy, and count what became of it
 * @delivery: of the datagram, with its body
 * @receiver: to whom it goes, as was decided
 * @way: from ft_way_find()
 * @reason: likewise: why there is no @way, or 0
 * @last: no other copy will be made: the original may be it
 *
 * Context: RCU read side, BH disabled.
 * Return: what became of it.
 */
enum flowtee_receiver_counter
ft_deliver(struct ft_delivery *delivery, struct ft_receiver *receiver,
	   struct ft_way *way, enum flowtee_receiver_counter reason, bool last)
{
	unsigned int len = delivery->body.len;
	enum flowtee_receiver_counter outcome;

	outcome = reason ?: send_copy(delivery, receiver, way, last);
	ft_counters_add(receiver->counters, outcome,
			outcome == FLOWTEE_RECEIVER_SENT ?
			FLOWTEE_RECEIVER_SENT_BYTES : FLOWTEE_RECEIVER_PAD,
			len);
	return outcome;
}

/**
 * ft_deliver_replay() - send a datagram that was made here
 * @delivery: of it
 * @receiver: who is to be told
 * @way: from ft_way_find()
 * @reason: likewise: why there is no @way, or 0
 *
 * Context: RCU read side, BH disabled.
 * Return: what became of it, which is counted apart from what becomes of copies.
 */
enum flowtee_receiver_counter
ft_deliver_replay(struct ft_delivery *delivery, struct ft_receiver *receiver,
		  struct ft_way *way, enum flowtee_receiver_counter reason)
{
	enum flowtee_receiver_counter outcome;

	outcome = reason ?: send_copy(delivery, receiver, way, false);
	if (outcome == FLOWTEE_RECEIVER_SENT)
		ft_counters_add(receiver->counters, FLOWTEE_RECEIVER_REPLAYED,
				FLOWTEE_RECEIVER_REPLAYED_BYTES,
				delivery->body.len);
	else
		ft_counters_add(receiver->counters,
				FLOWTEE_RECEIVER_REPLAY_FAILED, 0, 0);
	ft_replays_note(receiver->counters);
	return outcome;
}
