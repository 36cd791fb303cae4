// SPDX-License-Identifier: GPL-2.0-only
#include "packet/headers.h"
#include "packet/ipsec.h"
#include "packet/match.h"
#include "packet/route.h"
#include "packet/way.h"

/* Why no copy may leave by this way, or 0. */
static enum flowtee_receiver_counter refuse(const struct ft_way *way,
					    const struct ft_datagram *dg,
					    const struct ft_receiver *receiver)
{
	if (!ft_route_may_have(dg->net, way->dst, dg->dev, way->from))
		return FLOWTEE_RECEIVER_DROPPED_MARTIAN;
	return receiver->ttl == FLOWTEE_TTL_INHERIT && dg->ttl <= 1 ?
		FLOWTEE_RECEIVER_DROPPED_TTL : 0;
}

/* Why no copy may stay, or 0. */
static enum flowtee_receiver_counter
refuse_local(struct ft_way *way, const struct ft_ruleset *ruleset,
	     const struct ft_datagram *dg, const struct ft_receiver *receiver)
{
	/* An address that came to this host after the configuration. */
	if (ft_match(ruleset, dg->net, way->dst->dev, &receiver->to))
		return FLOWTEE_RECEIVER_DROPPED_LOOP;
	/* Without a socket, the answer would be an ICMP to the exporter. */
	way->socket = ft_route_socket(dg->net, way->dst, way->from,
				      &receiver->to);
	if (!way->socket)
		return FLOWTEE_RECEIVER_DROPPED_NO_LISTENER;
	return 0;
}

static enum flowtee_receiver_counter no_route(const struct ft_receiver *receiver)
{
	return ft_endpoint_is_loopback(&receiver->source) ?
		FLOWTEE_RECEIVER_DROPPED_MARTIAN :
		FLOWTEE_RECEIVER_DROPPED_NO_ROUTE;
}

/**
 * ft_way_find() - find the way of a copy
 * @way: set to it, for the caller to put or to have taken. It refers to @dg
 * @ruleset: in force
 * @dg: the datagram
 * @receiver: to whom the copy goes
 * @len: payload of the copy, in bytes
 *
 * Context: RCU read side, BH disabled.
 * Return: why there is none, or none for this datagram; or 0.
 */
enum flowtee_receiver_counter ft_way_find(struct ft_way *way,
					  const struct ft_ruleset *ruleset,
					  const struct ft_datagram *dg,
					  struct ft_receiver *receiver,
					  unsigned int len)
{
	enum flowtee_receiver_counter reason;

	way->held = false;
	way->from = &dg->from;
	if (!ft_receiver_is_transparent(receiver)) {
		ft_headers_source(&way->source, dg, receiver);
		way->from = &way->source;
	}
	way->dst = ft_route_get(dg->net, receiver);
	if (IS_ERR_OR_NULL(way->dst))
		return way->dst ? FLOWTEE_RECEIVER_DROPPED_NO_MEMORY :
				  no_route(receiver);
	way->local = ft_route_is_local(way->dst, receiver->to.family);
	if (!ft_headers_fit(len, receiver->to.family))
		reason = FLOWTEE_RECEIVER_DROPPED_TOO_LARGE;
	else if (way->local)
		reason = refuse_local(way, ruleset, dg, receiver);
	else
		reason = refuse(way, dg, receiver);
	if (unlikely(reason) || way->local ||
	    likely(!ft_ipsec_has_say(dg->net)))
		return reason;
	way->dst = ft_ipsec_look_up(dg->net, way->dst, receiver, way->from);
	way->held = way->dst;
	return way->dst ? 0 : FLOWTEE_RECEIVER_DROPPED_NO_ROUTE;
}
