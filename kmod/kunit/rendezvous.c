// SPDX-License-Identifier: GPL-2.0-only
/* What bids are made of: rendezvous.c */
#include <kunit/test.h>
#include <linux/flowtee.h>

#include "base/address.h"
#include "ruleset/rendezvous.h"

/* Logarithms add up where numbers multiply. */
static void rendezvous_costs(struct kunit *test)
{
	u32 i, chance, last = U32_MAX;

	KUNIT_EXPECT_EQ(test, ft_rendezvous_cost(1), 32U << 26);
	KUNIT_EXPECT_EQ(test, ft_rendezvous_cost(0), 32U << 26);
	for (i = 0; i < 32; i++)
		KUNIT_EXPECT_EQ(test, ft_rendezvous_cost(1U << i),
				(32 - i) << 26);
	/* log2(3) and log2(5), with 26 bits behind the point */
	KUNIT_EXPECT_LE(test, abs((int)((32U << 26) - ft_rendezvous_cost(3) -
					106365033)), 1);
	KUNIT_EXPECT_LE(test, abs((int)((32U << 26) - ft_rendezvous_cost(5) -
					155821957)), 1);
	/* 1.5 is in the table, and so is 1.25; 1.875 lies on a point as well */
	KUNIT_EXPECT_LE(test, abs((int)(ft_rendezvous_cost(3) +
					ft_rendezvous_cost(5) -
					ft_rendezvous_cost(15) -
					(32U << 26))), 3);
	for (i = 4; i; i <<= 1) {
		for (chance = i; chance < i + 3; chance++) {
			u32 cost = ft_rendezvous_cost(chance);

			KUNIT_EXPECT_LE(test, cost, last);
			last = cost;
		}
	}
	KUNIT_EXPECT_LT(test, ft_rendezvous_cost(U32_MAX), 100U);
}

/* Hosts of other versions choose the same: what was computed elsewhere once. */
static void rendezvous_keys(struct kunit *test)
{
	const struct ft_endpoint exporter = {
		.addr.ip = htonl(0xc0000201),
		.family = NFPROTO_IPV4,
	};
	struct ft_rendezvous_stream stream = {
		.addr = exporter.addr,
		.port = htons(2055),
	};

	KUNIT_EXPECT_EQ(test, ft_rendezvous_key(&exporter.addr),
			0xa00d63ca0189b502ULL);
	KUNIT_EXPECT_EQ(test, ft_rendezvous_stream_key(&stream),
			0x5c3adbdd752aaac5ULL);
	stream.agent.ip = htonl(0xc00002fa);
	stream.domain = htonl(7);
	stream.protocol = FLOWTEE_PROTOCOL_SFLOW5;
	KUNIT_EXPECT_EQ(test, ft_rendezvous_stream_key(&stream),
			0x623ddd69e27c8f6cULL);
}

static int init(struct kunit *test)
{
	ft_rendezvous_init();
	return 0;
}

static struct kunit_case rendezvous_cases[] = {
	KUNIT_CASE(rendezvous_costs),
	KUNIT_CASE(rendezvous_keys),
	{}
};

static struct kunit_suite rendezvous_suite = {
	.name = "flowtee_rendezvous",
	.init = init,
	.test_cases = rendezvous_cases,
};

kunit_test_suite(rendezvous_suite);
