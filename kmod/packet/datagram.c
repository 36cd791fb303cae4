// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/udp.h>

#include "packet/datagram.h"
#include "telemetry/report.h"
#include "telemetry/templates.h"

/* Options only move the UDP header. A fragment was kept from reassembly by
 * the administrator (notrack before it): it is not a datagram, and passes.
 */
static bool parse_ipv4(struct ft_datagram *dg, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (iph->protocol != IPPROTO_UDP || ip_is_fragment(iph))
		return false;
	dg->transport = ip_hdrlen(skb);
	dg->flow = 0;
	dg->from.addr.ip = iph->saddr;
	dg->to.addr.ip = iph->daddr;
	dg->tos = iph->tos;
	dg->ttl = iph->ttl;
	return true;
}

/* A routing header with segments left: the destination is a stop on the way. */
static bool is_on_the_way(const struct sk_buff *skb)
{
	int flags = IP6_FH_F_SKIP_RH;
	unsigned int offset = 0;

	return ipv6_find_hdr(skb, &offset, NEXTHDR_ROUTING, NULL, &flags) >= 0;
}

/* Other extension headers only move the UDP header. Fragments are as in IPv4,
 * and so is an authentication header: a protocol of its own, as what it covers
 * has not been verified yet.
 */
static bool find_ipv6_transport(const struct sk_buff *skb,
				unsigned int *transport)
{
	int flags = IP6_FH_F_AUTH;
	unsigned short offset;

	*transport = 0;
	return ipv6_find_hdr(skb, transport, -1, &offset,
			     &flags) == IPPROTO_UDP &&
	       !(flags & IP6_FH_F_FRAG) && !is_on_the_way(skb);
}

static bool parse_ipv6(struct ft_datagram *dg, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	if (ip6h->nexthdr == IPPROTO_UDP)
		dg->transport = sizeof(*ip6h);
	else if (!ipv6_ext_hdr(ip6h->nexthdr) ||
		 !find_ipv6_transport(skb, &dg->transport))
		return false;
	dg->from.addr.in6 = ip6h->saddr;
	dg->to.addr.in6 = ip6h->daddr;
	dg->flow = ip6_flowlabel(ip6h);
	dg->tos = ipv6_get_dsfield(ip6h);
	dg->ttl = ip6h->hop_limit;
	return true;
}

static bool find_port(const struct sk_buff *skb, unsigned int transport,
		      const unsigned long *ports)
{
	unsigned int offset = transport + offsetof(struct udphdr, dest);
	const __be16 *port;
	__be16 buffer;

	port = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	return port && test_bit(ntohs(*port), ports);
}

/**
 * ft_datagram_may_be_for() - tell at a glance whether a packet is for some port
 * @skb: as for ft_datagram_parse()
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @ports: the ports, a bit each, in host byte order
 *
 * Most packets of a host are nobody's, and are to cost little.
 *
 * Return: false if it is not; else it must be parsed.
 */
bool ft_datagram_may_be_for(const struct sk_buff *skb, u8 family,
			    const unsigned long *ports)
{
	u8 next;

	if (family == NFPROTO_IPV4)
		return ip_hdr(skb)->protocol == IPPROTO_UDP &&
		       find_port(skb, ip_hdrlen(skb), ports);
	next = ipv6_hdr(skb)->nexthdr;
	return next == IPPROTO_UDP ?
		find_port(skb, sizeof(struct ipv6hdr), ports) :
		ipv6_ext_hdr(next);
}

/**
 * ft_datagram_parse() - read the headers of a packet
 * @dg: to be filled, except for its namespace, device, guard and trace
 * @skb: at the network header, which the IP layer has checked
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 *
 * Return: false if it has no whole UDP header; it is nobody's then.
 */
bool ft_datagram_parse(struct ft_datagram *dg, struct sk_buff *skb, u8 family)
{
	const struct udphdr *uh;
	struct udphdr buffer;

	memset(&dg->from, 0, sizeof(dg->from));
	memset(&dg->to, 0, sizeof(dg->to));
	if (family == NFPROTO_IPV4 ? !parse_ipv4(dg, skb) :
				     !parse_ipv6(dg, skb))
		return false;
	uh = skb_header_pointer(skb, dg->transport, sizeof(buffer), &buffer);
	if (!uh)
		return false;

	dg->skb = skb;
	dg->essential = FT_ESSENTIAL_UNKNOWN;
	dg->drop = 0;
	dg->report = NULL;
	dg->from.family = family;
	dg->from.port = uh->source;
	dg->to.family = family;
	dg->to.port = uh->dest;
	dg->udp_len = ntohs(uh->len);
	dg->check = uh->check;
	dg->payload_len = skb->len - dg->transport - sizeof(*uh);
	return true;
}

/* Sources that the input path would call martian: nobody has sent this. */
static bool source_is_valid(const struct ft_endpoint *from)
{
	if (from->family == NFPROTO_IPV4)
		return !ipv4_is_multicast(from->addr.ip) &&
		       !ipv4_is_lbcast(from->addr.ip) &&
		       !ipv4_is_zeronet(from->addr.ip);
	return !ipv6_addr_any(&from->addr.in6) &&
	       !ipv6_addr_is_multicast(&from->addr.in6);
}

/* Programs trust what comes from 127.0.0.1, or to it, to be of this host. It is
 * if it came by loopback, or by a VRF itself, which is the loopback device of
 * its own.
 */
static bool is_on_its_host(const struct ft_datagram *dg)
{
	return (!ft_endpoint_is_loopback(&dg->from) &&
		!ft_endpoint_is_loopback(&dg->to)) ||
	       dg->dev->flags & IFF_LOOPBACK || netif_is_l3_master(dg->dev);
}

/**
 * ft_datagram_verify() - check the headers as a receiver's kernel would
 * @dg: parsed
 * @fault: set to why the datagram is malformed, if it is
 *
 * Return: false if the datagram is malformed.
 */
bool ft_datagram_verify(struct ft_datagram *dg, enum flowtee_malformed *fault)
{
	*fault = FLOWTEE_MALFORMED_LENGTH;
	if (dg->udp_len < sizeof(struct udphdr) ||
	    dg->udp_len > dg->skb->len - dg->transport)
		return false;
	dg->payload_len = dg->udp_len - sizeof(struct udphdr);
	*fault = FLOWTEE_MALFORMED_SOURCE;
	return source_is_valid(&dg->from) && is_on_its_host(dg);
}

/* A checksum that the sender left to the device must be this header's: tun
 * and virtio let a guest name any place.
 */
bool ft_datagram_partial_is_udp(const struct ft_datagram *dg)
{
	const struct sk_buff *skb = dg->skb;

	return skb_checksum_start_offset(skb) == dg->transport &&
	       skb->csum_offset == offsetof(struct udphdr, check);
}

/**
 * ft_datagram_is_intact() - check the checksum as a receiver's kernel would
 * @dg: verified
 *
 * The copies' checksums are made from the original's: one that is wrong would
 * have every receiver throw its copy away, and nobody would know. Where no
 * device has looked this reads the whole datagram.
 *
 * Return: false if the datagram is malformed.
 */
bool ft_datagram_is_intact(const struct ft_datagram *dg)
{
	struct sk_buff *skb = dg->skb;
	u8 family = dg->to.family;
	__wsum sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return ft_datagram_partial_is_udp(dg);
	/* RFC 768: no checksum. RFC 8200, 8.1: none is an error. */
	if (!dg->check)
		return family == NFPROTO_IPV4;
	/* UDP ends where the packet ends: a device or the kernel may know. If
	 * bytes follow, who looked may have taken them in (as the kernel does
	 * that cuts a packet of UFO into fragments). That an outer header was
	 * valid (skb->csum_valid, behind a tunnel) says nothing of this one.
	 */
	if (dg->transport + dg->udp_len == skb->len)
		return !nf_checksum(skb, NF_INET_PRE_ROUTING, dg->transport,
				    IPPROTO_UDP, family);
	sum = skb_checksum(skb, dg->transport, dg->udp_len, 0);
	if (family == NFPROTO_IPV4)
		return !csum_tcpudp_magic(dg->from.addr.ip, dg->to.addr.ip,
					  dg->udp_len, IPPROTO_UDP, sum);
	return !csum_ipv6_magic(&dg->from.addr.in6, &dg->to.addr.in6,
				dg->udp_len, IPPROTO_UDP, sum);
}

static bool find_templates(const struct ft_datagram *dg)
{
	struct ft_contents contents;
	struct ft_report report;

	if (!dg->skb)
		return false;
	ft_report_read(&report, dg->skb, dg->transport + sizeof(struct udphdr),
		       dg->payload_len);
	ft_templates_read(NULL, NULL, dg->skb, &report, 0, false, &contents);
	return contents.templates;
}

/**
 * ft_datagram_is_essential() - tell whether others cannot be read without it
 * @dg: verified
 *
 * It carries templates, or options data (sampling rates, names) as far as a
 * stream knows which that is. Templates are looked for once, and before a copy is
 * made: that may be the original. A datagram without a packet has none, unless it
 * is said that it does.
 *
 * Context: any.
 */
bool ft_datagram_is_essential(struct ft_datagram *dg)
{
	if (dg->essential == FT_ESSENTIAL_UNKNOWN)
		dg->essential = find_templates(dg) ? FT_ESSENTIAL_YES :
						     FT_ESSENTIAL_NO;
	return dg->essential == FT_ESSENTIAL_YES;
}
