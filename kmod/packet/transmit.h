/* SPDX-License-Identifier: GPL-2.0-only */
/* Sending a copy. */
#ifndef FLOWTEE_TRANSMIT_H
#define FLOWTEE_TRANSMIT_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/netfilter/nf_conntrack.h>

#include "packet/straight.h"

int ft_transmit_long(struct net *net, struct sk_buff *copy, u8 family,
		     bool local, struct ft_straight *straight);

/**
 * ft_transmit() - send a copy
 * @net: the namespace
 * @copy: with IP header and route; consumed
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @local: the route leads to this host
 * @straight: of all copies of the datagram
 *
 * The OUTPUT hook sees it, and POSTROUTING if it leaves the host; connection
 * tracking does not. It is fragmented if it is larger than the path's MTU.
 *
 * Context: RCU read side, BH disabled.
 * Return: whether the output path took it.
 */
static inline bool ft_transmit(struct net *net, struct sk_buff *copy, u8 family,
			       bool local, struct ft_straight *straight)
{
	int err = FT_STRAIGHT_NOT;

	nf_ct_set(copy, NULL, IP_CT_UNTRACKED);
	copy->ignore_df = 1;
	/* An exporter is told nothing by ICMP: icmp_send() answers PACKET_HOST
	 * alone, and so does icmp6_send(), but for Packet Too Big: tunnels of
	 * IPv6 send that. Captures of the loopback device pass over
	 * PACKET_OUTGOING.
	 */
	copy->pkt_type = local ? PACKET_USER : PACKET_OUTGOING;
	if (!local)
		err = ft_straight_send(straight, net, copy, family);
	if (err == FT_STRAIGHT_NOT)
		err = ft_transmit_long(net, copy, family, local, straight);
	/* A copy that goes at the cost of another is its own loss: so as many are counted
	 * as are lost.
	 */
	return !net_xmit_eval(err) && !ft_wait_costs(&straight->wait);
}

#endif /* FLOWTEE_TRANSMIT_H */
