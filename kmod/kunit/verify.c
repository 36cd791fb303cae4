// SPDX-License-Identifier: GPL-2.0-only
/* Verification of datagrams: datagram.c */
#include "kunit/packet.h"

#define RANDOM_DATAGRAMS	3000

static const u8 families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };

/* How to change an skb, or what was read of it, before it is verified. Without
 * @dev it came by loopback. @csum_valid: so a tunnel leaves it whose own checksum
 * was right, or none.
 */
struct variation {
	const struct net_device *dev;
	u8 ip_summed;
	bool csum_valid;
	int csum_start;
	int csum_offset;
};

static void expect_in_shape(struct kunit *test, struct ft_test_packet *packet,
			    const struct ft_test_shape *shape,
			    const struct variation *variation, bool expected,
			    const char *what)
{
	struct sk_buff *skb = ft_test_skb(test, packet, shape);
	unsigned int payload_len = 0, len = skb->len;
	struct ft_datagram dg = {
		.dev = variation->dev ? variation->dev : skb->dev,
	};
	bool valid = false;

	ft_test_summed(skb, packet, variation->ip_summed);
	skb->csum_valid = variation->csum_valid;
	if (variation->ip_summed == CHECKSUM_PARTIAL) {
		skb->csum_start += variation->csum_start;
		skb->csum_offset += variation->csum_offset;
	}
	if (ft_datagram_parse(&dg, skb, packet->to.family)) {
		valid = ft_test_verify(&dg) && ft_datagram_is_intact(&dg);
		payload_len = dg.payload_len;
	}
	len -= skb->len;
	kfree_skb(skb);
	ft_test_pages_free(packet);
	KUNIT_EXPECT_EQ_MSG(test, valid, expected,
			    "%s: family %u, summed %u, linear to %u", what,
			    packet->to.family, variation->ip_summed,
			    shape->linear);
	if (valid)
		KUNIT_EXPECT_EQ_MSG(test, payload_len,
				    ntohs(ft_test_udp(packet)->len) -
				    (unsigned int)sizeof(struct udphdr),
				    "%s", what);
	KUNIT_EXPECT_EQ_MSG(test, len, 0U, "%s: changed the packet", what);
}

static void expect_varied(struct kunit *test, struct ft_test_packet *packet,
			  const struct variation *variation, bool expected,
			  const char *what)
{
	enum ft_test_kind kind;

	for (kind = 0; kind < FT_TEST_KINDS; kind++) {
		struct ft_test_shape shape = ft_test_shape(packet, kind);

		expect_in_shape(test, packet, &shape, variation, expected,
				what);
	}
}

static void expect(struct kunit *test, struct ft_test_packet *packet,
		   u8 ip_summed, bool expected, const char *what)
{
	const struct variation variation = { .ip_summed = ip_summed };

	expect_varied(test, packet, &variation, expected, what);
}

/* Any length from that of the header to what is there, whoever looks. */
static void verify_lengths(struct kunit *test)
{
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ft_test_packet *packet = ft_test_packet(test,
							       families[i]);
		unsigned int most;

		packet->payload_len = 9;
		packet->trailer_len = 5;
		ft_test_write(packet, NULL);
		most = packet->len - packet->transport;
		for (len = 0; len < most + 4; len++) {
			bool expected = len >= sizeof(struct udphdr) &&
					len <= most;

			ft_test_udp(packet)->len = htons(len);
			expect(test, packet, CHECKSUM_PARTIAL, expected,
			       "length");
		}
		ft_test_udp(packet)->len = htons(65535);
		expect(test, packet, CHECKSUM_PARTIAL, false, "65535");
	}
}

static void verify_checksums(struct kunit *test)
{
	static const struct {
		enum ft_test_check check;
		u8 ip_summed;
		bool ipv4;
		bool ipv6;
		const char *what;
	} cases[] = {
		{ FT_TEST_CHECK_RIGHT, CHECKSUM_NONE, true, true, "right" },
		{ FT_TEST_CHECK_RIGHT, CHECKSUM_COMPLETE, true, true, "right" },
		{ FT_TEST_CHECK_RIGHT, CHECKSUM_UNNECESSARY, true, true, "right" },
		{ FT_TEST_CHECK_WRONG, CHECKSUM_NONE, false, false, "wrong" },
		{ FT_TEST_CHECK_WRONG, CHECKSUM_COMPLETE, false, false, "wrong" },
		{ FT_TEST_CHECK_WRONG, CHECKSUM_UNNECESSARY, true, true, "wrong" },
		{ FT_TEST_CHECK_ZERO, CHECKSUM_NONE, true, false, "zero" },
		{ FT_TEST_CHECK_ZERO, CHECKSUM_COMPLETE, true, false, "zero" },
		{ FT_TEST_CHECK_ZERO, CHECKSUM_UNNECESSARY, true, false, "zero" },
		{ FT_TEST_CHECK_ZERO, CHECKSUM_PARTIAL, true, true, "zero" },
		{ FT_TEST_CHECK_PSEUDO, CHECKSUM_PARTIAL, true, true, "pseudo" },
		{ FT_TEST_CHECK_PSEUDO, CHECKSUM_NONE, false, false, "pseudo" },
	};
	unsigned int i, k, trailer;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ft_test_packet *packet = ft_test_packet(test,
							       families[i]);

		for (k = 0; k < ARRAY_SIZE(cases); k++) {
			bool expected = cases[k].ipv4;

			if (families[i] == NFPROTO_IPV6)
				expected = cases[k].ipv6;
			packet->check = cases[k].check;
			memset(packet->bytes, 0xa5, FT_TEST_BYTES);
			for (trailer = 0; trailer <= 7; trailer += 7) {
				/* Nobody's word counts if bytes follow. */
				if (trailer && cases[k].check == FT_TEST_CHECK_WRONG)
					expected = false;
				packet->trailer_len = trailer;
				ft_test_write(packet, NULL);
				expect(test, packet, cases[k].ip_summed,
				       expected, cases[k].what);
			}
		}
	}
}

/* What was found out about the header of a tunnel does not hold for this one. */
static void verify_checksums_in_tunnel(struct kunit *test)
{
	const struct variation variation = {
		.ip_summed = CHECKSUM_NONE,
		.csum_valid = true,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ft_test_packet *packet = ft_test_packet(test,
							       families[i]);

		packet->check = FT_TEST_CHECK_RIGHT;
		ft_test_write(packet, NULL);
		expect_varied(test, packet, &variation, true, "right");
		packet->check = FT_TEST_CHECK_WRONG;
		ft_test_write(packet, NULL);
		expect_varied(test, packet, &variation, false, "wrong");
	}
}

/* One that a guest left to the device, for another place than UDP's. */
static void verify_partial_elsewhere(struct kunit *test)
{
	static const int places[][2] = {
		{ -1, 0 }, { 1, 0 }, { 0, -6 }, { 0, 10 }, { 8, -6 }, { -6, 6 },
		{ 2, -2 }, { 60000, 0 },
	};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct ft_test_packet *packet = ft_test_packet(test,
							       families[i]);

		packet->check = FT_TEST_CHECK_PSEUDO;
		ft_test_write(packet, NULL);
		for (k = 0; k < ARRAY_SIZE(places); k++) {
			const struct variation variation = {
				.ip_summed = CHECKSUM_PARTIAL,
				.csum_start = places[k][0],
				.csum_offset = places[k][1],
			};

			expect_varied(test, packet, &variation, false,
				      "partial elsewhere");
		}
	}
}

static void verify_sources(struct kunit *test)
{
	static const struct {
		const char *addr;
		u8 family;
		bool expected;
	} cases[] = {
		{ "0.0.0.0", NFPROTO_IPV4, false },
		{ "0.0.0.1", NFPROTO_IPV4, true },
		{ "1.0.0.0", NFPROTO_IPV4, true },
		{ "10.0.0.255", NFPROTO_IPV4, true },
		{ "127.0.0.1", NFPROTO_IPV4, true },
		{ "223.255.255.255", NFPROTO_IPV4, true },
		{ "224.0.0.0", NFPROTO_IPV4, false },
		{ "239.255.255.255", NFPROTO_IPV4, false },
		{ "255.255.255.255", NFPROTO_IPV4, false },
		{ "::", NFPROTO_IPV6, false },
		{ "::1", NFPROTO_IPV6, true },
		{ "::2", NFPROTO_IPV6, true },
		{ "fe80::1", NFPROTO_IPV6, true },
		{ "2001:db8::", NFPROTO_IPV6, true },
		{ "feff::1", NFPROTO_IPV6, true },
		{ "ff00::", NFPROTO_IPV6, false },
		{ "ff02::1", NFPROTO_IPV6, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ft_test_packet *packet = ft_test_packet(test,
							       cases[i].family);

		packet->from = ft_test_endpoint(cases[i].family, cases[i].addr,
						514);
		ft_test_write(packet, NULL);
		expect(test, packet, CHECKSUM_NONE, cases[i].expected,
		       cases[i].addr);
	}
}

/* What means the host itself comes from nowhere else. */
static void verify_loopback(struct kunit *test)
{
	static const struct {
		const char *from;
		const char *to;
		u8 family;
		bool expected;
	} cases[] = {
		{ "126.255.255.255", "192.0.2.1", NFPROTO_IPV4, true },
		{ "127.0.0.0", "192.0.2.1", NFPROTO_IPV4, false },
		{ "127.0.0.1", "192.0.2.1", NFPROTO_IPV4, false },
		{ "127.255.255.255", "192.0.2.1", NFPROTO_IPV4, false },
		{ "128.0.0.0", "192.0.2.1", NFPROTO_IPV4, true },
		{ "192.0.2.1", "127.0.0.1", NFPROTO_IPV4, false },
		{ "127.0.0.1", "127.0.0.1", NFPROTO_IPV4, false },
		{ "169.254.1.1", "192.0.2.1", NFPROTO_IPV4, true },
		{ "::1", "2001:db8::1", NFPROTO_IPV6, false },
		{ "2001:db8::1", "::1", NFPROTO_IPV6, false },
		{ "::2", "2001:db8::1", NFPROTO_IPV6, true },
		{ "::127.0.0.1", "2001:db8::1", NFPROTO_IPV6, true },
		{ "fe80::1", "2001:db8::1", NFPROTO_IPV6, true },
	};
	struct net_device *wire, *vrf;
	unsigned int i;

	wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, wire);
	vrf = kunit_kzalloc(test, sizeof(*vrf), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vrf);
	vrf->priv_flags = IFF_L3MDEV_MASTER;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct variation variation = { .dev = wire };
		struct ft_test_packet *packet = ft_test_packet(test,
							       cases[i].family);

		packet->from = ft_test_endpoint(cases[i].family, cases[i].from,
						514);
		packet->to = ft_test_endpoint(cases[i].family, cases[i].to,
					      514);
		ft_test_write(packet, NULL);
		expect_varied(test, packet, &variation, cases[i].expected,
			      cases[i].from);
		variation.dev = vrf;
		expect_varied(test, packet, &variation, true, "by a VRF");
		expect(test, packet, CHECKSUM_NONE, true, "by loopback");
	}
}

/* Wherever a bit is wrong, in whatever shape. */
static void verify_random(struct kunit *test)
{
	struct ft_test_packet *packets[ARRAY_SIZE(families)];
	static const u8 summed[] = { CHECKSUM_NONE, CHECKSUM_COMPLETE };
	struct rnd_state rnd;
	unsigned int i;

	ft_test_seed(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(families); i++)
		packets[i] = ft_test_packet(test, families[i]);
	for (i = 0; i < RANDOM_DATAGRAMS; i++) {
		struct ft_test_packet *packet =
			packets[ft_test_below(&rnd, ARRAY_SIZE(families))];
		struct variation variation = {
			.ip_summed = summed[ft_test_below(&rnd, 2)],
		};
		u8 family = packet->to.family;
		bool broken = ft_test_flip(&rnd);
		struct ft_test_shape shape;

		packet->from = ft_test_random_endpoint(&rnd, family);
		packet->to = ft_test_random_endpoint(&rnd, family);
		packet->payload_len = ft_test_below(&rnd, i % 50 ? 600 : 65000);
		packet->trailer_len = ft_test_flip(&rnd) ?
				      ft_test_below(&rnd, 40) : 0;
		ft_test_write(packet, &rnd);
		if (broken) {
			unsigned int len = packet->payload_len + 4;
			unsigned int at = ft_test_below(&rnd, len);

			/* Ports or payload. */
			if (at >= 4)
				at += sizeof(struct udphdr) - 4;
			((u8 *)ft_test_udp(packet))[at] ^=
				1 << ft_test_below(&rnd, 8);
		}
		shape = ft_test_shape(packet, ft_test_below(&rnd, FT_TEST_KINDS));
		shape.piece = 1 + ft_test_below(&rnd, 2000);
		shape.piece = max(shape.piece, packet->len / 40);
		expect_in_shape(test, packet, &shape, &variation, !broken,
				broken ? "a wrong bit" : "all right");
	}
}

static struct kunit_case verify_cases[] = {
	KUNIT_CASE(verify_lengths),
	KUNIT_CASE(verify_checksums),
	KUNIT_CASE(verify_checksums_in_tunnel),
	KUNIT_CASE(verify_partial_elsewhere),
	KUNIT_CASE(verify_sources),
	KUNIT_CASE(verify_loopback),
	KUNIT_CASE(verify_random),
	{}
};

static struct kunit_suite verify_suite = {
	.name = "flowtee_verify",
	.test_cases = verify_cases,
};

kunit_test_suite(verify_suite);
