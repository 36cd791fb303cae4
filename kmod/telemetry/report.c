// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <linux/in6.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/formats.h"
#include "telemetry/report.h"

/* Cisco: NetFlow Export Datagram Format */
struct netflow5 {
	__be16 version;
	__be16 count;
	__be32 uptime;
	__be32 seconds;
	__be32 nanoseconds;
	__be32 sequence;
	u8 engine_type;
	u8 engine_id;
	__be16 sampling;
} __packed;

#define NETFLOW5_FLOW		48

/* sFlow Version 5, section 5: first this, ... */
struct sflow5 {
	__be32 version;
	__be32 address_type;
	u8 address[];
} __packed;

#define SFLOW5_IPV4		1
#define SFLOW5_IPV6		2

/* ... then an address, then this. */
struct sflow5_rest {
	__be32 sub_agent;
	__be32 sequence;
	__be32 uptime;
	__be32 samples;
} __packed;

/* The longest is that of sFlow from an agent of IPv6. */
#define HEADER_MAX \
	(sizeof(struct sflow5) + sizeof(struct in6_addr) + \
	 sizeof(struct sflow5_rest))

static void read_netflow5(struct ft_report *report,
			  const struct netflow5 *header, unsigned int len)
{
	unsigned int flows;

	if (len < sizeof(*header))
		return;
	flows = ntohs(header->count);
	if (!flows || len < sizeof(*header) + flows * NETFLOW5_FLOW)
		return;
	report->protocol = FLOWTEE_PROTOCOL_NETFLOW5;
	report->domain = header->engine_type << 8 | header->engine_id;
	report->sequence = ntohl(header->sequence);
	report->units = flows;
	report->stamp = ntohl(header->seconds);
}

/* It is so near to the header that it is read with it. */
static __always_inline void read_first_set(struct ft_report *report,
					   const void *sets)
{
	if (report->end - report->start >= sizeof(report->first))
		memcpy(&report->first, sets, sizeof(report->first));
}

static void read_netflow9(struct ft_report *report,
			  const struct ft_netflow9 *header, unsigned int start,
			  unsigned int len)
{
	if (len < sizeof(*header))
		return;
	report->protocol = FLOWTEE_PROTOCOL_NETFLOW9;
	report->sets = FLOWTEE_PROTOCOL_NETFLOW9;
	report->domain = ntohl(header->source);
	report->sequence = ntohl(header->sequence);
	report->units = 1;
	report->stamp = ntohl(header->seconds);
	report->uptime = ntohl(header->uptime);
	report->start = start + sizeof(*header);
	report->end = start + len;
	read_first_set(report, header + 1);
}

/* Of a message that has been cut off no account can be kept, but its sets can be
 * looked at: there may be templates.
 */
static void read_ipfix(struct ft_report *report, const struct ft_ipfix *header,
		       unsigned int start, unsigned int len)
{
	unsigned int length;

	if (len < sizeof(*header))
		return;
	length = ntohs(header->length);
	if (length < sizeof(*header))
		return;
	report->sets = FLOWTEE_PROTOCOL_IPFIX;
	report->start = start + sizeof(*header);
	report->end = start + min(length, len);
	read_first_set(report, header + 1);
	if (length > len)
		return;
	report->protocol = FLOWTEE_PROTOCOL_IPFIX;
	report->domain = ntohl(header->domain);
	report->sequence = ntohl(header->sequence);
	report->stamp = ntohl(header->seconds);
}

static void read_sflow5(struct ft_report *report, const struct sflow5 *header,
			unsigned int len)
{
	const struct sflow5_rest *rest;
	unsigned int address;

	if (len < sizeof(*header))
		return;
	switch (ntohl(header->address_type)) {
	case SFLOW5_IPV4:
		address = sizeof(struct in_addr);
		break;
	case SFLOW5_IPV6:
		address = sizeof(struct in6_addr);
		break;
	default:
		return;
	}
	if (len < sizeof(*header) + address + sizeof(*rest))
		return;
	rest = (const void *)(header->address + address);
	memcpy(&report->agent, header->address, address);
	report->agent_family = address == sizeof(struct in_addr) ?
				NFPROTO_IPV4 : NFPROTO_IPV6;
	report->protocol = FLOWTEE_PROTOCOL_SFLOW5;
	report->domain = ntohl(rest->sub_agent);
	report->sequence = ntohl(rest->sequence);
	report->units = 1;
	report->stamp = ntohl(rest->uptime);
}

/* By parts: for all of it at once the compiler takes a string operation, which
 * costs more.
 */
static void clear(struct ft_report *report)
{
	report->agent = (union nf_inet_addr) {};
	report->domain = 0;
	report->sequence = 0;
	report->units = 0;
	report->stamp = 0;
	report->uptime = 0;
	report->start = 0;
	report->end = 0;
	report->first = (struct ft_set) {};
	report->protocol = FLOWTEE_PROTOCOL_OTHER;
	report->sets = FLOWTEE_PROTOCOL_OTHER;
	report->agent_family = NFPROTO_UNSPEC;
}

static void read_header(struct ft_report *report, const __be16 *version,
			unsigned int start, unsigned int len)
{
	switch (ntohs(version[0])) {
	case FT_NETFLOW5_VERSION:
		read_netflow5(report, (const void *)version, len);
		break;
	case FT_NETFLOW9_VERSION:
		read_netflow9(report, (const void *)version, start, len);
		break;
	case FT_IPFIX_VERSION:
		read_ipfix(report, (const void *)version, start, len);
		break;
	case 0:
		if (ntohs(version[1]) == FT_SFLOW5_VERSION)
			read_sflow5(report, (const void *)version, len);
		break;
	}
}

/* Apart, so that a header in one piece, as most are, costs no buffer. */
static noinline void read_scattered(struct ft_report *report,
				    const struct sk_buff *skb,
				    unsigned int start, unsigned int len)
{
	u8 buffer[HEADER_MAX] __aligned(4);
	const __be16 *version;

	version = skb_header_pointer(skb, start,
				     min_t(unsigned int, len, HEADER_MAX),
				     buffer);
	if (version)
		read_header(report, version, start, len);
}

/**
 * ft_report_read() - read the header of a datagram
 * @report: to be filled
 * @skb: the packet, spread as it may be
 * @start: offset of the datagram's payload in @skb
 * @len: payload, in bytes
 *
 * Knows NetFlow v5, v9 (RFC 3954), IPFIX (RFC 7011) and sFlow v5. It never
 * fails: what it cannot read is %FLOWTEE_PROTOCOL_OTHER.
 *
 * Context: any.
 */
void ft_report_read(struct ft_report *report, const struct sk_buff *skb,
		    unsigned int start, unsigned int len)
{
	clear(report);
	if (len < 2 * sizeof(__be16))
		return;
	if (likely(start + HEADER_MAX <= skb_headlen(skb)))
		read_header(report, (const void *)(skb->data + start), start,
			    len);
	else
		read_scattered(report, skb, start, len);
}
