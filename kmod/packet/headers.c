// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/ip.h>
#include <net/checksum.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/route.h>

#include "packet/headers.h"
#include "packet/ident.h"
#include "ruleset/rendezvous.h"

/*
 * A copy starts from clean headers. IPv4 options and IPv6 extension headers of
 * the original were for its own journey (a source route would lead the copy
 * astray) and are not carried over.
 */

static u8 traffic_class(const struct ft_datagram *dg,
			const struct ft_receiver *receiver)
{
	if (receiver->dscp == FLOWTEE_DSCP_INHERIT)
		return dg->tos;
	return receiver->dscp << 2 | (dg->tos & INET_ECN_MASK);
}

/* A copy that leaves the host has made a hop, which ends loops of hosts. The
 * caller has seen to it that the TTL was not used up.
 */
static u8 time_to_live(const struct ft_datagram *dg,
		       const struct ft_receiver *receiver, bool local)
{
	if (receiver->ttl != FLOWTEE_TTL_INHERIT)
		return receiver->ttl;
	return local ? dg->ttl : dg->ttl - 1;
}

static __sum16 updated_checksum(const struct ft_body *body,
				const struct ft_endpoint *from,
				const struct ft_endpoint *to)
{
	__wsum sum = body->sum;
	__sum16 check;

	sum = csum_add(sum, ft_endpoint_sum(from));
	check = csum_fold(csum_add(sum, ft_endpoint_sum(to)));
	return check ? check : CSUM_MANGLED_0;
}

/* What CHECKSUM_PARTIAL starts from: the sum of the pseudo header. */
static __sum16 pseudo_checksum(const struct ft_endpoint *from,
			       const struct ft_endpoint *to, unsigned int len)
{
	if (to->family == NFPROTO_IPV4)
		return ~csum_tcpudp_magic(from->addr.ip, to->addr.ip, len,
					  IPPROTO_UDP, 0);
	return ~csum_ipv6_magic(&from->addr.in6, &to->addr.in6, len,
				IPPROTO_UDP, 0);
}

/* IPv6 cannot do without a checksum (RFC 8200). It is not left to the device:
 * captures and virtual devices see the packet before a device would.
 */
static __sum16 whole_checksum(const struct sk_buff *copy,
			      const struct ft_endpoint *from,
			      const struct ft_endpoint *to)
{
	__sum16 check = csum_ipv6_magic(&from->addr.in6, &to->addr.in6,
					copy->len, IPPROTO_UDP,
					skb_checksum(copy, 0, copy->len, 0));

	return check ? check : CSUM_MANGLED_0;
}

static void push_udp(struct sk_buff *copy, const struct ft_body *body,
		     const struct ft_endpoint *from,
		     const struct ft_endpoint *to)
{
	unsigned int len = sizeof(struct udphdr) + body->len;
	struct udphdr *uh;

	uh = __skb_push(copy, sizeof(*uh));
	skb_reset_transport_header(copy);
	uh->source = from->port;
	uh->dest = to->port;
	uh->len = htons(len);
	uh->check = 0;
	if (body->check == FT_CHECK_LEFT) {
		copy->ip_summed = CHECKSUM_PARTIAL;
		copy->csum_start = skb_transport_header(copy) - copy->head;
		copy->csum_offset = offsetof(struct udphdr, check);
		uh->check = pseudo_checksum(from, to, len);
	} else if (body->check == FT_CHECK_KNOWN) {
		/* ft_datagram_is_intact() has seen that it is right. */
		copy->ip_summed = CHECKSUM_UNNECESSARY;
		uh->check = updated_checksum(body, from, to);
	} else if (to->family == NFPROTO_IPV6) {
		copy->ip_summed = CHECKSUM_UNNECESSARY;
		uh->check = whole_checksum(copy, from, to);
	} else {
		copy->ip_summed = CHECKSUM_NONE;
	}
}

/* All copies of an exporter's have one series, as if they went to the collector, and
 * all exporters' with one source that of who sends from there himself.
 */
static __be16 next_ident(const struct ft_datagram *dg,
			 const struct ft_receiver *receiver)
{
	if (likely(ft_receiver_is_transparent(receiver)))
		return ft_ident_next(dg->net, dg->from.addr.ip,
				     dg->to.addr.ip);
	return ft_ident_next(dg->net, receiver->source.addr.ip,
			     receiver->to.addr.ip);
}

/* Length and header checksum are ip_local_out()'s. */
static void push_ipv4(struct sk_buff *copy, const struct ft_datagram *dg,
		      const struct ft_receiver *receiver,
		      const struct ft_endpoint *from, bool local)
{
	struct iphdr *iph;

	iph = __skb_push(copy, sizeof(*iph));
	skb_reset_network_header(copy);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = traffic_class(dg, receiver);
	iph->frag_off = 0;
	iph->ttl = time_to_live(dg, receiver, local);
	iph->protocol = IPPROTO_UDP;
	iph->saddr = from->addr.ip;
	iph->daddr = receiver->to.addr.ip;
	iph->id = next_ident(dg, receiver);
	copy->protocol = htons(ETH_P_IP);
	copy->priority = rt_tos2priority(iph->tos);
}

/* Length is ip6_local_out()'s. */
static void push_ipv6(struct sk_buff *copy, const struct ft_datagram *dg,
		      const struct ft_receiver *receiver,
		      const struct ft_endpoint *from, bool local)
{
	struct ipv6hdr *ip6h;

	ip6h = __skb_push(copy, sizeof(*ip6h));
	skb_reset_network_header(copy);
	ip6_flow_hdr(ip6h, traffic_class(dg, receiver), dg->flow);
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = time_to_live(dg, receiver, local);
	ip6h->saddr = from->addr.in6;
	ip6h->daddr = receiver->to.addr.in6;
	copy->protocol = htons(ETH_P_IPV6);
}

/* Of a flow's copies all have one port, whatever the host or the boot. */
static __be16 hash_port(const struct ft_endpoint *exporter)
{
	u64 hash = ft_rendezvous_key(&exporter->addr) +
		   ntohs(exporter->port) * GOLDEN_RATIO_64;

	return htons(FT_HASH_PORTS_FIRST + (hash >> 32) % FT_HASH_PORTS);
}

/**
 * ft_headers_source() - find out where a copy comes from
 * @source: set to that
 * @dg: the original
 * @receiver: to whom the copy goes, and not transparently
 */
void ft_headers_source(struct ft_endpoint *source, const struct ft_datagram *dg,
		       const struct ft_receiver *receiver)
{
	*source = receiver->source;
	if (receiver->hash_port)
		source->port = hash_port(&dg->from);
	else if (!source->port)
		source->port = dg->from.port;
}

/**
 * ft_headers_push() - put UDP and IP headers before the payload of a copy
 * @copy: body alone, from ft_copy_make() or ft_copy_take(), with headroom for
 *	ft_headers_size() bytes
 * @body: of the copy
 * @dg: the original
 * @receiver: to whom the copy goes
 * @from: where it comes from: &ft_datagram.from, or ft_headers_source()
 * @local: it stays on this host
 */
void ft_headers_push(struct sk_buff *copy, const struct ft_body *body,
		     const struct ft_datagram *dg,
		     const struct ft_receiver *receiver,
		     const struct ft_endpoint *from, bool local)
{
	push_udp(copy, body, from, &receiver->to);
	if (receiver->to.family == NFPROTO_IPV4)
		push_ipv4(copy, dg, receiver, from, local);
	else
		push_ipv6(copy, dg, receiver, from, local);
}
