// SPDX-License-Identifier: GPL-2.0-only
/* Parsing of packets: datagram.c */
#include <net/ip.h>

#include "kunit/packet.h"

#define RANDOM_CHAINS	3000
#define RANDOM_GARBAGE	5000
#define CHAIN_MAX	6

static bool is_parsed_right(const struct ft_datagram *dg,
			    const struct ft_test_packet *packet,
			    const struct sk_buff *skb)
{
	const struct udphdr *uh = ft_test_udp(packet);

	return dg->skb == skb && dg->transport == packet->transport &&
	       !memcmp(&dg->from.addr, &packet->from.addr,
		       sizeof(dg->from.addr)) &&
	       !memcmp(&dg->to.addr, &packet->to.addr, sizeof(dg->to.addr)) &&
	       dg->from.family == packet->from.family &&
	       dg->to.family == packet->to.family &&
	       dg->from.port == packet->from.port &&
	       dg->to.port == packet->to.port && dg->tos == packet->tos &&
	       dg->ttl == packet->ttl && dg->udp_len == ntohs(uh->len) &&
	       dg->check == uh->check &&
	       dg->payload_len == packet->payload_len + packet->trailer_len &&
	       (dg->to.family == NFPROTO_IPV4 || dg->flow == packet->flow);
}

/* Whether a packet that can be parsed is told by its port, at a glance: from one of
 * another port where there is nothing between the headers.
 */
static bool is_known_by_port(const struct ft_test_packet *packet,
			     const struct sk_buff *skb)
{
	static DECLARE_BITMAP(ports, 65536);
	u8 family = packet->to.family;
	bool found, other;

	bitmap_zero(ports, 65536);
	__set_bit(ntohs(packet->to.port), ports);
	found = ft_datagram_may_be_for(skb, family, ports);
	bitmap_complement(ports, ports, 65536);
	other = ft_datagram_may_be_for(skb, family, ports);
	return found && (!other || (family == NFPROTO_IPV6 &&
				    packet->transport > sizeof(struct ipv6hdr)));
}

/* Parse a packet in one shape, and compare if it is expected to parse. */
static void expect_in_shape(struct kunit *test, struct ft_test_packet *packet,
			    const struct ft_test_shape *shape, bool expected,
			    const char *what)
{
	struct sk_buff *skb = ft_test_skb(test, packet, shape);
	struct ft_datagram dg;
	bool parsed, right;

	memset(&dg, 0xff, sizeof(dg));
	parsed = ft_datagram_parse(&dg, skb, packet->to.family);
	right = !parsed || (is_parsed_right(&dg, packet, skb) &&
			    is_known_by_port(packet, skb));
	kfree_skb(skb);
	ft_test_pages_free(packet);
	KUNIT_EXPECT_EQ_MSG(test, parsed, expected, "%s, linear to %u", what,
			    shape->linear);
	KUNIT_EXPECT_TRUE_MSG(test, right, "%s, linear to %u", what,
			      shape->linear);
}

static void expect(struct kunit *test, struct ft_test_packet *packet,
		   bool expected, const char *what)
{
	enum ft_test_kind kind;

	for (kind = 0; kind < FT_TEST_KINDS; kind++) {
		struct ft_test_shape shape = ft_test_shape(packet, kind);

		expect_in_shape(test, packet, &shape, expected, what);
	}
}

static void parse_plain(struct kunit *test)
{
	static const u8 families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	struct ft_test_packet *packet;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		packet = ft_test_packet(test, families[i]);
		ft_test_write(packet, NULL);
		expect(test, packet, true, "plain");
		packet->payload_len = 0;
		packet->trailer_len = 3;
		packet->tos = 0;
		packet->ttl = 255;
		packet->flow = 0;
		ft_test_write(packet, NULL);
		expect(test, packet, true, "empty, with a trailer");
	}
}

static void parse_ipv4_options(struct kunit *test)
{
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV4);
	unsigned int len;

	memset(packet->between, IPOPT_NOP, sizeof(packet->between));
	for (len = 4; len <= MAX_IPOPTLEN; len += 4) {
		packet->between_len = len;
		ft_test_write(packet, NULL);
		expect(test, packet, true, "options");
	}
}

static void parse_other_protocols(struct kunit *test)
{
	static const u8 protocols[] = {
		0, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDPLITE, IPPROTO_ESP,
		IPPROTO_ICMPV6, IPPROTO_NONE, IPPROTO_RAW,
	};
	struct ft_test_packet *packet;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		packet = ft_test_packet(test, NFPROTO_IPV4);
		packet->protocol = protocols[i];
		ft_test_write(packet, NULL);
		expect(test, packet, false, "another protocol");
		if (!protocols[i])
			continue;
		packet = ft_test_packet(test, NFPROTO_IPV6);
		packet->protocol = protocols[i];
		ft_test_write(packet, NULL);
		expect(test, packet, false, "another next header");
	}
}

static void parse_ipv4_fragments(struct kunit *test)
{
	static const struct {
		u16 frag_off;
		bool expected;
	} cases[] = {
		{ 0, true },
		{ IP_DF, true },
		{ IP_CE, true },
		{ IP_MF, false },
		{ IP_MF | IP_DF, false },
		{ 1, false },
		{ IP_OFFSET, false },
		{ IP_MF | 185, false },
	};
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV4);
	unsigned int i;

	ft_test_write(packet, NULL);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iphdr *iph = (struct iphdr *)packet->bytes;

		iph->frag_off = htons(cases[i].frag_off);
		expect(test, packet, cases[i].expected, "fragment");
	}
}

/* Cut anywhere behind the IP header, the packet has no whole UDP header. */
static void parse_truncated(struct kunit *test)
{
	struct ft_test_packet *packet;
	unsigned int len, whole;

	packet = ft_test_packet(test, NFPROTO_IPV4);
	memset(packet->between, IPOPT_NOP, sizeof(packet->between));
	packet->payload_len = 0;
	for (packet->between_len = 0; packet->between_len <= MAX_IPOPTLEN;
	     packet->between_len += 20) {
		ft_test_write(packet, NULL);
		whole = packet->len;
		for (len = packet->transport; len <= whole; len++) {
			packet->len = len;
			expect(test, packet, len == whole, "truncated");
		}
	}

	packet = ft_test_packet(test, NFPROTO_IPV6);
	packet->payload_len = 0;
	packet->protocol = NEXTHDR_DEST;
	packet->between[0] = NEXTHDR_DEST;
	packet->between[1] = 1;
	packet->between[16] = IPPROTO_UDP;
	packet->between_len = 24;
	ft_test_write(packet, NULL);
	whole = packet->len;
	for (len = sizeof(struct ipv6hdr); len <= whole; len++) {
		packet->len = len;
		expect(test, packet, len == whole, "truncated");
	}
}

/* Extension headers, one after the other; the last one's next header is where
 * @next points to.
 */
struct chain {
	struct ft_test_packet *packet;
	u8 *next;
};

static void chain_start(struct chain *chain, struct ft_test_packet *packet)
{
	chain->packet = packet;
	chain->next = &packet->protocol;
	packet->between_len = 0;
}

static u8 *chain_add(struct chain *chain, u8 type, unsigned int len)
{
	u8 *header = chain->packet->between + chain->packet->between_len;

	memset(header, 0, len);
	header[1] = len / 8 - 1;
	*chain->next = type;
	chain->next = header;
	chain->packet->between_len += len;
	return header;
}

static void chain_add_random(struct chain *chain, struct rnd_state *rnd)
{
	static const u8 types[] = { NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING };

	chain_add(chain, types[ft_test_below(rnd, ARRAY_SIZE(types))],
		  8 * (1 + ft_test_below(rnd, 4)));
}

/* What may stand in the way of the UDP header. */
enum obstacle {
	CLEAR,
	SEGMENTS_LEFT,
	FIRST_FRAGMENT,
	LAST_FRAGMENT,
	ATOMIC_FRAGMENT,
	AUTHENTICATION,
	NO_NEXT_HEADER,
	OTHER_PROTOCOL,
	TOO_LONG,
	CUT_OFF,
	OBSTACLES,
};

static const char * const obstacle_names[] = {
	[CLEAR] = "nothing in the way",
	[SEGMENTS_LEFT] = "segments left",
	[FIRST_FRAGMENT] = "first fragment",
	[LAST_FRAGMENT] = "last fragment",
	[ATOMIC_FRAGMENT] = "atomic fragment",
	[AUTHENTICATION] = "authentication header",
	[NO_NEXT_HEADER] = "no next header",
	[OTHER_PROTOCOL] = "other protocol",
	[TOO_LONG] = "header too long",
	[CUT_OFF] = "cut off",
};

static void chain_add_obstacle(struct chain *chain, enum obstacle obstacle,
			       struct rnd_state *rnd)
{
	u8 *header;

	switch (obstacle) {
	case SEGMENTS_LEFT:
		header = chain_add(chain, NEXTHDR_ROUTING, 24);
		header[3] = 1 + ft_test_below(rnd, 255);
		break;
	case FIRST_FRAGMENT:
	case LAST_FRAGMENT:
	case ATOMIC_FRAGMENT:
		header = chain_add(chain, NEXTHDR_FRAGMENT, 8);
		header[2] = obstacle == LAST_FRAGMENT ?
			    1 + ft_test_below(rnd, 255) : 0;
		header[3] = obstacle == FIRST_FRAGMENT;
		break;
	case AUTHENTICATION:
		header = chain_add(chain, NEXTHDR_AUTH, 24);
		header[1] = 24 / 4 - 2;
		break;
	case NO_NEXT_HEADER:
		chain_add(chain, NEXTHDR_NONE, 8);
		break;
	case OTHER_PROTOCOL:
		chain_add(chain, IPPROTO_TCP, 8);
		break;
	case TOO_LONG:
		header = chain_add(chain, NEXTHDR_DEST, 8);
		header[1] = 255;
		break;
	default:
		break;
	}
}

static void parse_ipv6_chains(struct kunit *test)
{
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV6);
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	for (i = 0; i < RANDOM_CHAINS; i++) {
		unsigned int headers = ft_test_below(&rnd, CHAIN_MAX + 1);
		unsigned int at = ft_test_below(&rnd, headers + 1);
		enum obstacle obstacle = i % OBSTACLES;
		struct ft_test_shape shape;
		struct chain chain;

		chain_start(&chain, packet);
		for (k = 0; k < headers; k++) {
			if (k == at)
				chain_add_obstacle(&chain, obstacle, &rnd);
			chain_add_random(&chain, &rnd);
		}
		if (headers == at)
			chain_add_obstacle(&chain, obstacle, &rnd);
		*chain.next = IPPROTO_UDP;

		packet->payload_len = ft_test_below(&rnd, 64);
		ft_test_write(packet, NULL);
		if (obstacle == CUT_OFF)
			packet->len = sizeof(struct ipv6hdr) +
				ft_test_below(&rnd, packet->between_len + 8);
		shape = ft_test_shape(packet, ft_test_below(&rnd, FT_TEST_KINDS));
		expect_in_shape(test, packet, &shape, obstacle == CLEAR,
				obstacle_names[obstacle]);
	}
}

/* A routing header that was used up does not hide one that was not. */
static void parse_ipv6_routing(struct kunit *test)
{
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV6);
	struct chain chain;
	u8 *second;

	chain_start(&chain, packet);
	chain_add(&chain, NEXTHDR_ROUTING, 24);
	second = chain_add(&chain, NEXTHDR_ROUTING, 24);
	*chain.next = IPPROTO_UDP;
	ft_test_write(packet, NULL);
	expect(test, packet, true, "two routing headers used up");
	second[3] = 1;
	ft_test_write(packet, NULL);
	expect(test, packet, false, "second routing header not used up");
}

/* Bytes that mean nothing: whatever is made of them lies in the packet. */
static void parse_garbage(struct kunit *test)
{
	static const u8 types[] = {
		NEXTHDR_HOP, NEXTHDR_DEST, NEXTHDR_ROUTING, NEXTHDR_AUTH,
		NEXTHDR_FRAGMENT, IPPROTO_UDP,
	};
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV6);
	unsigned int i, k, parsed = 0;
	struct rnd_state rnd;

	ft_test_seed(test, &rnd);
	for (i = 0; i < RANDOM_GARBAGE; i++) {
		struct ft_test_shape shape;
		struct ft_datagram dg;
		struct sk_buff *skb;
		bool inside = true;

		packet->protocol = types[ft_test_below(&rnd, 5)];
		packet->payload_len = ft_test_below(&rnd, 120);
		ft_test_write(packet, &rnd);
		/* Often enough something that goes on. */
		for (k = sizeof(struct ipv6hdr); k < packet->len; k += 8) {
			packet->bytes[k] = types[ft_test_below(&rnd, 6)];
			if (k + 1 < packet->len)
				packet->bytes[k + 1] %= 4;
			if (k + 3 < packet->len)
				packet->bytes[k + 3] = 0;
		}
		packet->len = sizeof(struct ipv6hdr) +
			ft_test_below(&rnd, packet->payload_len + 1);
		shape = ft_test_shape(packet, ft_test_below(&rnd, FT_TEST_KINDS));
		skb = ft_test_skb(test, packet, &shape);
		if (ft_datagram_parse(&dg, skb, NFPROTO_IPV6)) {
			parsed++;
			inside = dg.transport >= sizeof(struct ipv6hdr) &&
				 dg.transport + sizeof(struct udphdr) +
				 dg.payload_len == skb->len;
			if (ft_test_verify(&dg))
				inside &= dg.transport + dg.udp_len <= skb->len;
		}
		kfree_skb(skb);
		ft_test_pages_free(packet);
		KUNIT_ASSERT_TRUE_MSG(test, inside, "packet %u", i);
	}
	KUNIT_EXPECT_GT(test, parsed, 100U);
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(parse_plain),
	KUNIT_CASE(parse_ipv4_options),
	KUNIT_CASE(parse_other_protocols),
	KUNIT_CASE(parse_ipv4_fragments),
	KUNIT_CASE(parse_truncated),
	KUNIT_CASE(parse_ipv6_chains),
	KUNIT_CASE(parse_ipv6_routing),
	KUNIT_CASE(parse_garbage),
	{}
};

static struct kunit_suite parse_suite = {
	.name = "flowtee_parse",
	.test_cases = parse_cases,
};

kunit_test_suite(parse_suite);
