// SPDX-License-Identifier: GPL-2.0-only
/* Loops of hosts: loop.c, returns.c */
#include "kunit/passing.h"

/* One loop of any length, from any TTL, ends before it is called one. */
static void loop_single(struct kunit *test)
{
	static const int first[] = { 255, 254, 128, 64, 2, 1 };
	unsigned int i, hops, number = 0;
	struct ft_test_stream stream;
	int ttl;

	ft_test_stream_start(&stream, test);
	for (i = 0; i < ARRAY_SIZE(first); i++) {
		for (hops = 2; hops < 12; hops++) {
			bool loops = false;

			number++;
			for (ttl = first[i]; ttl > 0; ttl -= hops)
				loops |= ft_test_pass(&stream, number, ttl);
			KUNIT_EXPECT_FALSE_MSG(test, loops,
					       "TTL %d, %u hops", first[i],
					       hops);
		}
	}
	ft_test_stream_end(&stream);
}

/* What comes back more often than one loop explains is multiplied. */
static void loop_multiplied(struct kunit *test)
{
	struct ft_test_stream stream;
	unsigned int i;

	ft_test_stream_start(&stream, test);
	for (i = 0; i <= FT_TEST_RETURNS; i++)
		KUNIT_EXPECT_FALSE_MSG(test, ft_test_pass(&stream, 1,
							  ft_test_ttl(64, i)),
				       "return %u", i);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_TRUE_MSG(test, ft_test_pass(&stream, 1,
							 62 - i % 60),
				      "return %u", i + FT_TEST_RETURNS);
	/* Others are not meant by that. */
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_FALSE_MSG(test, ft_test_pass(&stream, 2 + i,
							  62 - i % 60),
				       "datagram %u", 2 + i);
	ft_test_stream_end(&stream);
}

/* Hosts that make two of each: it ends long before the TTL does. */
static void loop_doubling(struct kunit *test)
{
	unsigned int circling = 1, passed = 0, i;
	struct ft_test_stream stream;
	int ttl;

	ft_test_stream_start(&stream, test);
	for (ttl = 255; ttl > 0 && circling; ttl -= 2) {
		unsigned int next = 0;

		for (i = 0; i < circling; i++)
			if (!ft_test_pass(&stream, 7, ttl))
				next += 2;
		passed += next / 2;
		circling = next;
	}
	KUNIT_EXPECT_EQ(test, circling, 0U);
	KUNIT_EXPECT_EQ(test, passed, 1U + FT_TEST_RETURNS);
	ft_test_stream_end(&stream);
}

/* What exporters or the network double comes with the TTL it had. */
static void loop_doubles(struct kunit *test)
{
	struct ft_test_stream stream;
	bool loops = false;
	unsigned int i;

	ft_test_stream_start(&stream, test);
	for (i = 0; i < 3000; i++)
		loops |= ft_test_pass(&stream, 5, 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "equal TTL");
	for (i = 0; i < 200; i++)
		loops |= ft_test_pass(&stream, 6, 1 + i);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "rising TTL");
	ft_test_stream_end(&stream);
}

/* Hosts that make very many of each need few steps to take a host. */
static void loop_far(struct kunit *test)
{
	unsigned int many[] = { 3, 10, 100, 4096 };
	struct ft_test_stream stream;
	unsigned int i, k;

	ft_test_stream_start(&stream, test);
	stream.packet->payload_len = 100;
	for (i = 0; i < ARRAY_SIZE(many); i++) {
		unsigned int circling = 1, passed = 0, rounds;
		u8 ttl = 64;

		for (rounds = 0; circling && rounds < 10; rounds++) {
			unsigned int next = 0;

			for (k = 0; k < circling && k < 10000; k++)
				if (!ft_test_pass(&stream, 30 + i, ttl))
					next += many[i];
			passed += next / many[i];
			circling = next;
			ttl -= 2;
		}
		KUNIT_EXPECT_EQ_MSG(test, circling, 0U, "%u", many[i]);
		KUNIT_EXPECT_LE_MSG(test, passed, many[i] + 1200, "%u",
				    many[i]);
	}
	ft_test_stream_end(&stream);
}

/* A datagram is the same one whatever it lies in, wherever it goes, and whether
 * its checksum is there, left to a device, or none.
 */
static void loop_shapes(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct ft_test_stream stream;
	unsigned int i;

	ft_test_stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i <= FT_TEST_RETURNS; i++) {
		static const enum ft_test_check checks[] = {
			FT_TEST_CHECK_RIGHT, FT_TEST_CHECK_ZERO,
			FT_TEST_CHECK_PSEUDO,
		};

		packet->check = checks[i % 3];
		stream.ip_summed = i % 3 == 2 ? CHECKSUM_PARTIAL :
						CHECKSUM_NONE;
		packet->to.port = htons(9000 + i % 7);
		packet->trailer_len = i % 5;
		ft_test_write(packet, NULL);
		stream.shape = ft_test_shape(packet, i % FT_TEST_KINDS);
		stream.shape.piece = 100;
		KUNIT_EXPECT_FALSE(test, ft_test_pass(&stream, 3,
						      ft_test_ttl(101, i)));
	}
	KUNIT_EXPECT_TRUE(test, ft_test_pass(&stream, 3, 100));
	ft_test_stream_end(&stream);
}

/* What is old is forgotten, however often it came; what is not, is not. */
static void loop_forgotten(struct kunit *test)
{
	struct ft_test_stream stream;
	unsigned int i, k;

	ft_test_stream_start(&stream, test);
	for (i = 0; i < 20; i++) {
		for (k = 0; k <= FT_TEST_RETURNS; k++) {
			KUNIT_EXPECT_FALSE_MSG(test, ft_test_pass(&stream, 1,
								  ft_test_ttl(10, k)),
					       "round %u, return %u", i, k);
			/* Within the memory of what was seen first. */
			if (k == 40 || k == 80)
				stream.clock++;
		}
		KUNIT_EXPECT_TRUE(test, ft_test_pass(&stream, 1, 9));
		stream.clock++;
	}
	/* Nor is it remembered minutes later. */
	for (i = 256; i < 1000; i += 256) {
		for (k = 0; k <= FT_TEST_RETURNS; k++)
			ft_test_pass(&stream, 2, ft_test_ttl(10, k));
		stream.clock += i;
		KUNIT_EXPECT_FALSE_MSG(test, ft_test_pass(&stream, 2, 9),
				       "%u seconds", i);
	}
	ft_test_stream_end(&stream);
}

static struct kunit_case loop_cases[] = {
	KUNIT_CASE(loop_single),
	KUNIT_CASE(loop_multiplied),
	KUNIT_CASE(loop_doubling),
	KUNIT_CASE(loop_doubles),
	KUNIT_CASE(loop_far),
	KUNIT_CASE(loop_shapes),
	KUNIT_CASE(loop_forgotten),
	{}
};

static struct kunit_suite loop_suite = {
	.name = "flowtee_loop",
	.test_cases = loop_cases,
};

kunit_test_suite(loop_suite);
