// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inet.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "kunit/packet.h"

static ulong kunit_seed = 1;
module_param(kunit_seed, ulong, 0444);
MODULE_PARM_DESC(kunit_seed, "what the random numbers of the suites start from");

/* Every test starts anew, so that it can be repeated alone. */
void ft_test_seed(struct kunit *test, struct rnd_state *rnd)
{
	prandom_seed_state(rnd, kunit_seed);
	kunit_info(test, "seed %lu", kunit_seed);
}

u32 ft_test_below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

struct ft_endpoint ft_test_endpoint(u8 family, const char *addr, u16 port)
{
	struct ft_endpoint ep = { .family = family, .port = htons(port) };

	if (family == NFPROTO_IPV4)
		in4_pton(addr, -1, (u8 *)&ep.addr, -1, NULL);
	else if (family == NFPROTO_IPV6)
		in6_pton(addr, -1, (u8 *)&ep.addr, -1, NULL);
	return ep;
}

/* Unicast, and a source that is not martian. */
struct ft_endpoint ft_test_random_endpoint(struct rnd_state *rnd, u8 family)
{
	struct ft_endpoint ep = { .family = family };

	ep.port = htons(1 + ft_test_below(rnd, 65535));
	prandom_bytes_state(rnd, &ep.addr, ft_address_len(family));
	if (family == NFPROTO_IPV4 && ft_test_flip(rnd))
		*(u8 *)&ep.addr = 1 + ft_test_below(rnd, 126);
	else if (family == NFPROTO_IPV4)
		*(u8 *)&ep.addr = 128 + ft_test_below(rnd, 96);
	else
		*(u8 *)&ep.addr = 0x20;
	return ep;
}

/* A packet of 100 bytes of payload from one documentation address to another. */
struct ft_test_packet *ft_test_packet(struct kunit *test, u8 family)
{
	struct ft_test_packet *packet;

	packet = kunit_kzalloc(test, sizeof(*packet), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, packet);
	packet->bytes = kunit_kzalloc(test, FT_TEST_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, packet->bytes);
	if (family == NFPROTO_IPV4) {
		packet->from = ft_test_endpoint(family, "192.0.2.1", 40000);
		packet->to = ft_test_endpoint(family, "198.51.100.2", 2055);
	} else {
		packet->from = ft_test_endpoint(family, "2001:db8::1", 40000);
		packet->to = ft_test_endpoint(family, "2001:db8:1::2", 2055);
		packet->flow = htonl(0x12345);
	}
	packet->protocol = IPPROTO_UDP;
	packet->tos = 0xb9;
	packet->ttl = 61;
	packet->payload_len = 100;
	return packet;
}

static void write_ipv4(struct ft_test_packet *packet)
{
	struct iphdr *iph = (struct iphdr *)packet->bytes;

	memset(iph, 0, sizeof(*iph));
	iph->version = 4;
	iph->ihl = packet->transport / 4;
	iph->tos = packet->tos;
	iph->tot_len = htons(packet->len);
	iph->id = htons(4321);
	iph->frag_off = htons(IP_DF);
	iph->ttl = packet->ttl;
	iph->protocol = packet->protocol;
	iph->saddr = packet->from.addr.ip;
	iph->daddr = packet->to.addr.ip;
	ip_send_check(iph);
}

static void write_ipv6(struct ft_test_packet *packet)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)packet->bytes;

	ip6_flow_hdr(ip6h, packet->tos, packet->flow);
	ip6h->payload_len = htons(packet->len - sizeof(*ip6h));
	ip6h->nexthdr = packet->protocol;
	ip6h->hop_limit = packet->ttl;
	ip6h->saddr = packet->from.addr.in6;
	ip6h->daddr = packet->to.addr.in6;
}

/* The sum over all bytes, as the field must hold it. */
__sum16 ft_test_checksum(const struct ft_endpoint *from,
			 const struct ft_endpoint *to,
			 const struct udphdr *uh, unsigned int len)
{
	__sum16 check;
	__wsum sum;

	sum = csum_partial(uh, offsetof(struct udphdr, check), 0);
	sum = csum_partial(uh + 1, len - sizeof(*uh), sum);
	check = to->family == NFPROTO_IPV4 ?
		csum_tcpudp_magic(from->addr.ip, to->addr.ip, len, IPPROTO_UDP,
				  sum) :
		csum_ipv6_magic(&from->addr.in6, &to->addr.in6, len,
				IPPROTO_UDP, sum);
	return check ? check : CSUM_MANGLED_0;
}

static __sum16 pseudo_sum(const struct ft_test_packet *packet,
			  unsigned int len)
{
	const struct ft_endpoint *from = &packet->from, *to = &packet->to;

	if (to->family == NFPROTO_IPV4)
		return ~csum_tcpudp_magic(from->addr.ip, to->addr.ip, len,
					  IPPROTO_UDP, 0);
	return ~csum_ipv6_magic(&from->addr.in6, &to->addr.in6, len,
				IPPROTO_UDP, 0);
}

/* Write the checksum field for the bytes as they are. */
void ft_test_set_check(struct ft_test_packet *packet)
{
	unsigned int len = sizeof(struct udphdr) + packet->payload_len;
	struct udphdr *uh = ft_test_udp(packet);

	switch (packet->check) {
	case FT_TEST_CHECK_RIGHT:
	case FT_TEST_CHECK_WRONG:
		uh->check = ft_test_checksum(&packet->from, &packet->to, uh,
					     len);
		if (packet->check == FT_TEST_CHECK_WRONG)
			uh->check = (__force __sum16)
				((__force u16)uh->check == 1 ? 2 : 1);
		break;
	case FT_TEST_CHECK_ZERO:
		uh->check = 0;
		break;
	case FT_TEST_CHECK_PSEUDO:
		uh->check = pseudo_sum(packet, len);
		break;
	}
}

/**
 * ft_test_write() - write a packet
 * @packet: what to write
 * @rnd: where payload and trailer come from, or NULL to leave the bytes
 */
void ft_test_write(struct ft_test_packet *packet, struct rnd_state *rnd)
{
	u8 family = packet->to.family;
	struct udphdr *uh;

	packet->transport = ft_test_ip_len(family) + packet->between_len;
	packet->len = packet->transport + sizeof(*uh) + packet->payload_len +
		      packet->trailer_len;
	memcpy(packet->bytes + ft_test_ip_len(family), packet->between,
	       packet->between_len);
	uh = ft_test_udp(packet);
	uh->source = packet->from.port;
	uh->dest = packet->to.port;
	uh->len = htons(sizeof(*uh) + packet->payload_len);
	if (rnd)
		prandom_bytes_state(rnd, uh + 1,
				    packet->payload_len + packet->trailer_len);
	ft_test_set_check(packet);
	if (family == NFPROTO_IPV4)
		write_ipv4(packet);
	else
		write_ipv6(packet);
}

/* The shape of a kind, with small pieces. */
struct ft_test_shape ft_test_shape(const struct ft_test_packet *packet,
				   enum ft_test_kind kind)
{
	unsigned int ip_len = packet->to.family == NFPROTO_IPV4 ?
		packet->transport : sizeof(struct ipv6hdr);
	struct ft_test_shape shape = { .headroom = 64, .piece = 11 };

	switch (kind) {
	case FT_TEST_PAYLOAD_IN_PAGES:
	case FT_TEST_PAYLOAD_IN_LIST:
		shape.linear = packet->transport + sizeof(struct udphdr);
		break;
	case FT_TEST_UDP_IN_PAGES:
	case FT_TEST_UDP_IN_LIST:
		shape.linear = ip_len;
		break;
	case FT_TEST_UDP_ACROSS:
		shape.linear = packet->transport + 3;
		break;
	default:
		shape.linear = packet->len;
	}
	shape.head_of_pages = kind == FT_TEST_HEAD_OF_PAGES;
	shape.list = kind == FT_TEST_PAYLOAD_IN_LIST ||
		     kind == FT_TEST_UDP_IN_LIST;
	return shape;
}

static struct page *get_pages(struct kunit *test,
			      struct ft_test_packet *packet, size_t size)
{
	struct page *page;

	KUNIT_ASSERT_LT(test, packet->n_pages,
			(unsigned int)ARRAY_SIZE(packet->page));
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, get_order(size));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, page);
	get_page(page);
	packet->page[packet->n_pages++] = page;
	return page;
}

static struct sk_buff *make_head(struct kunit *test,
				 struct ft_test_packet *packet,
				 const struct ft_test_shape *shape,
				 unsigned int linear)
{
	size_t size = SKB_DATA_ALIGN(shape->headroom + linear) +
		      SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *skb;
	struct page *page;

	if (shape->head_of_pages) {
		page = get_pages(test, packet, size);
		skb = build_skb(page_address(page),
				PAGE_SIZE << get_order(size));
	} else {
		skb = alloc_skb(shape->headroom + linear, GFP_KERNEL);
	}
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	skb_reserve(skb, shape->headroom);
	skb_put_data(skb, packet->bytes, linear);
	return skb;
}

static void spread_in_pages(struct kunit *test, struct ft_test_packet *packet,
			    struct sk_buff *skb, unsigned int piece)
{
	unsigned int left = packet->len - skb->len;
	unsigned int i;

	piece = max_t(unsigned int, piece, DIV_ROUND_UP(left, MAX_SKB_FRAGS));
	for (i = 0; left; i++) {
		unsigned int start = i * 40;
		unsigned int part = min(left, piece);
		struct page *page = get_pages(test, packet, start + part);

		memcpy(page_address(page) + start, packet->bytes + skb->len,
		       part);
		skb_add_rx_frag(skb, i, page, start, part,
				PAGE_SIZE << get_order(start + part));
		left -= part;
	}
}

static void spread_in_list(struct kunit *test, struct ft_test_packet *packet,
			   struct sk_buff *skb, unsigned int piece)
{
	struct sk_buff **last = &skb_shinfo(skb)->frag_list;

	while (skb->len < packet->len) {
		unsigned int part = min(packet->len - skb->len, piece);
		struct sk_buff *next = alloc_skb(part, GFP_KERNEL);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, next);
		skb_put_data(next, packet->bytes + skb->len, part);
		skb->len += part;
		skb->data_len += part;
		skb->truesize += next->truesize;
		*last = next;
		last = &next->next;
	}
}

/**
 * ft_test_skb() - make an skb of a packet, as it comes to PRE_ROUTING
 * @test: fails without memory
 * @packet: written
 * @shape: how to spread it
 */
struct sk_buff *ft_test_skb(struct kunit *test, struct ft_test_packet *packet,
			    const struct ft_test_shape *shape)
{
	bool ipv4 = packet->to.family == NFPROTO_IPV4;
	struct sk_buff *skb;

	skb = make_head(test, packet, shape, min(packet->len, shape->linear));
	if (shape->list)
		spread_in_list(test, packet, skb, shape->piece);
	else
		spread_in_pages(test, packet, skb, shape->piece);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, ipv4 ? ip_hdrlen(skb) :
					     sizeof(struct ipv6hdr));
	skb->protocol = htons(ipv4 ? ETH_P_IP : ETH_P_IPV6);
	skb->dev = init_net.loopback_dev;
	return skb;
}

/* Set what the device, or the sender's stack, said of the checksum. */
void ft_test_summed(struct sk_buff *skb, const struct ft_test_packet *packet,
		    u8 ip_summed)
{
	skb->ip_summed = ip_summed;
	if (ip_summed == CHECKSUM_COMPLETE) {
		skb->csum = csum_partial(packet->bytes, packet->len, 0);
	} else if (ip_summed == CHECKSUM_PARTIAL) {
		skb->csum_start = skb_headroom(skb) + packet->transport;
		skb->csum_offset = offsetof(struct udphdr, check);
	}
}

/* Give up our references on the pages.
 * Return: whether they were the only ones.
 */
bool ft_test_pages_free(struct ft_test_packet *packet)
{
	bool alone = true;

	while (packet->n_pages) {
		struct page *page = packet->page[--packet->n_pages];

		alone &= page_ref_count(page) == 1;
		put_page(page);
	}
	return alone;
}
