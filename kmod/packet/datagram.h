/* SPDX-License-Identifier: GPL-2.0-only */
/* A UDP datagram at the hook: what the other stages need to know of it. */
#ifndef FLOWTEE_DATAGRAM_H
#define FLOWTEE_DATAGRAM_H

#include <linux/flowtee.h>
#include <linux/skbuff.h>

#include "base/address.h"

struct ft_loop_guard;
struct ft_report;
struct ft_trace;
struct net;
struct net_device;

enum ft_essential {
	FT_ESSENTIAL_UNKNOWN,
	FT_ESSENTIAL_NO,
	FT_ESSENTIAL_YES,
};

/**
 * struct ft_datagram - an original
 * @net: the namespace it arrived in
 * @dev: the device it arrived by
 * @guard: of the namespace: knows copies, and what comes back
 * @trace: of the namespace: who looks at what comes
 * @skb: the packet, its data at the network header. NULL for a segment of a
 *	UDP GRO packet that could not be taken apart for want of memory
 * @from: the exporter
 * @to: the destination
 * @flow: IPv6 flow label, in network byte order
 * @tos: DSCP and ECN (IPv4 type of service, IPv6 traffic class)
 * @ttl: TTL or hop limit
 * @transport: offset of the UDP header in @skb
 * @udp_len: length field of the UDP header, in bytes
 * @payload_len: payload, in bytes; before ft_datagram_verify() all that
 *	follows the UDP header
 * @check: checksum field of the UDP header
 * @essential: whether others cannot be read without it: it carries templates, or
 *	options data; once somebody has asked, or its stream has looked
 * @numbered: its stream took note of its number when it came, and of its templates,
 *	since it has to wait
 * @drop: FT_DROP_REASON() for which it is not replicated, if it was not to be
 *	so; else 0
 * @report: what its header says, if somebody of the collector's asks; else NULL,
 *	as of one that has no packet
 *
 * It holds no reference; @skb may have become a copy and be gone by the time
 * that counters are written, so nothing but this is looked at then.
 */
struct ft_datagram {
	struct net *net;
	const struct net_device *dev;
	struct ft_loop_guard *guard;
	const struct ft_trace *trace;
	struct sk_buff *skb;
	struct ft_endpoint from;
	struct ft_endpoint to;
	__be32 flow;
	u8 tos;
	u8 ttl;
	unsigned int transport;
	unsigned int udp_len;
	unsigned int payload_len;
	__sum16 check;
	enum ft_essential essential;
	bool numbered;
	u32 drop;
	const struct ft_report *report;
};

bool ft_datagram_may_be_for(const struct sk_buff *skb, u8 family,
			    const unsigned long *ports);
bool ft_datagram_parse(struct ft_datagram *dg, struct sk_buff *skb, u8 family);
bool ft_datagram_partial_is_udp(const struct ft_datagram *dg);
bool ft_datagram_verify(struct ft_datagram *dg, enum flowtee_malformed *fault);
bool ft_datagram_is_intact(const struct ft_datagram *dg);
bool ft_datagram_is_essential(struct ft_datagram *dg);

#endif /* FLOWTEE_DATAGRAM_H */
