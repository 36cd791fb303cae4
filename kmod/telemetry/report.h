/* SPDX-License-Identifier: GPL-2.0-only */
/* What the header of a datagram says: whose stream it is of, and its number. */
#ifndef FLOWTEE_REPORT_H
#define FLOWTEE_REPORT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "telemetry/formats.h"

/**
 * struct ft_report - what the header of a datagram says
 * @agent: of sFlow: the agent's address; zeros otherwise. What IPv4 does not use
 *	of it is zero as well
 * @domain: who numbers its datagrams, at the exporter: engine type * 256 + engine
 *	id of NetFlow v5, source id of v9, observation domain of IPFIX, sub-agent of
 *	sFlow; 0 of what cannot be read
 * @sequence: its number
 * @units: how far it takes the numbers: the flows of NetFlow v5, 1 of v9 and
 *	sFlow, 0 of IPFIX, whose data records ft_templates_read() counts
 * @stamp: the exporter's clock: seconds since 1970 of NetFlow and IPFIX,
 *	milliseconds since the start of the agent of sFlow
 * @uptime: of NetFlow v9: milliseconds since the exporter started
 * @start: offset in the packet of the sets (NetFlow: FlowSets)
 * @end: offset of what is behind them
 * @first: the head of the first of them; zeros if there is no room for one
 * @protocol: &enum flowtee_protocol
 * @sets: what kind of sets these are: @protocol of NetFlow v9 and IPFIX; IPFIX
 *	also if the message says that it is longer than its datagram, which is of no
 *	known protocol then; %FLOWTEE_PROTOCOL_OTHER: there are none
 * @agent_family: of @agent: NFPROTO_IPV4 or NFPROTO_IPV6 of sFlow, otherwise
 *	NFPROTO_UNSPEC
 */
struct ft_report {
	union nf_inet_addr agent;
	u32 domain;
	u32 sequence;
	u32 units;
	u32 stamp;
	u32 uptime;
	unsigned int start;
	unsigned int end;
	struct ft_set first;
	u8 protocol;
	u8 sets;
	u8 agent_family;
};

void ft_report_read(struct ft_report *report, const struct sk_buff *skb,
		    unsigned int start, unsigned int len);

#endif /* FLOWTEE_REPORT_H */
