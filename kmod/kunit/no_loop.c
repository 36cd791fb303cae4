// SPDX-License-Identifier: GPL-2.0-only
/* What is no loop: loop.c, returns.c */
#include "kunit/passing.h"

/* What an exporter says again and again is no copy, by however many paths of
 * different length it comes, and however often that changes.
 */
static void loop_repeated(struct kunit *test)
{
	static const unsigned int paths[] = { 2, 3, 6, 20 };
	struct ft_test_stream stream;
	struct rnd_state rnd;
	unsigned int i, k;
	bool loops;

	ft_test_seed(test, &rnd);
	ft_test_stream_start(&stream, test);
	stream.packet->payload_len = 100;
	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		loops = false;
		for (k = 0; k < 2000; k++)
			loops |= ft_test_pass(&stream, i, 64 -
					      ft_test_below(&rnd, paths[i]));
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u paths", paths[i]);
		/* By turns, the shortest last. */
		for (k = 0; k < 900; k++)
			loops |= ft_test_pass(&stream, 10 + i,
					      65 - paths[i] + k % paths[i]);
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u in turn", paths[i]);
	}
	loops = false;
	for (k = 0; k < 2000; k++)
		loops |= ft_test_pass(&stream, 20, k ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "another route");
	for (k = 0; k < 900; k++)
		loops |= ft_test_pass(&stream, 21, k > 400 ? 60 : k ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "two changes");
	for (k = 0; k < 900; k++)
		loops |= ft_test_pass(&stream, 22, k ? 62 - 2 * (k & 1) : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "other routes");
	for (i = 4; i <= 8; i *= 2) {
		for (k = 0; k < 900; k++)
			loops |= ft_test_pass(&stream, 30 + i,
					      k ? 62 - k % i : 64);
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u other routes", i);
	}
	for (k = 0; k < 900; k++)
		loops |= ft_test_pass(&stream, 23, k < 450 ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "a better route");
	ft_test_stream_end(&stream);
}

/* Nor is it one if its route gets longer, and longer. */
static void loop_changes(struct kunit *test)
{
	static const struct {
		const char *what;
		unsigned int times[4];
	} changes[] = {
		{ "as long each", { 300, 300, 300 } },
		{ "few, each", { 50, 50, 50, 50 } },
		{ "ever more", { 100, 300, 900 } },
		{ "ever less", { 900, 300, 100, 30 } },
		{ "many", { 2000, 2000, 1000 } },
		{ "four", { 300, 299, 301, 300 } },
	};
	struct ft_test_stream stream;
	unsigned int i, k;
	bool loops;

	ft_test_stream_start(&stream, test);
	stream.packet->payload_len = 100;
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		loops = ft_test_pass(&stream, 50 + i, 64);
		for (k = 0; k < ARRAY_SIZE(changes[i].times); k++) {
			unsigned int left = changes[i].times[k];

			while (left--)
				loops |= ft_test_pass(&stream, 50 + i,
						      62 - 2 * k);
		}
		KUNIT_EXPECT_FALSE_MSG(test, loops, "changes, %s",
				       changes[i].what);
	}
	ft_test_stream_end(&stream);
}

/* Datagrams that differ in any way that tells them apart, while their TTL goes
 * down: each is seen once.
 */
static void loop_different(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct ft_test_stream stream;
	bool loops = false;
	unsigned int i;

	ft_test_stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i < 2000; i++)
		loops |= ft_test_pass(&stream, i, 255 - i % 250);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "number");
	for (i = 0; i < 250; i++) {
		packet->from.port = htons(1000 + i);
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "port");
	for (i = 0; i < 250; i++) {
		packet->from.addr.ip = htonl(0x0a000000 + i);
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "exporter");
	for (i = 0; i < 250; i++) {
		packet->payload_len = 1000 + i;
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "length");
	/* Wherever they differ: at the end, or by the checksum. */
	packet->payload_len = 1000;
	for (i = 0; i < 250; i++) {
		ft_test_payload(packet)[999] = i;
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "last byte");
	for (i = 0; i < 250; i++) {
		ft_test_payload(packet)[500] = i;
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "a byte between");
	packet->check = FT_TEST_CHECK_ZERO;
	for (i = 0; i < 250; i++) {
		ft_test_payload(packet)[501] = i;
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "without a checksum");
	packet->check = FT_TEST_CHECK_PSEUDO;
	stream.ip_summed = CHECKSUM_PARTIAL;
	for (i = 0; i < 250; i++) {
		ft_test_payload(packet)[502] = i;
		loops |= ft_test_pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "with a partial checksum");
	ft_test_stream_end(&stream);
}

/* Exchange two pieces of 16 bits of a payload, which leaves its sum as it is. */
static void exchange(const struct ft_test_packet *packet, unsigned int one,
		     unsigned int other)
{
	u16 *word = (u16 *)(ft_test_payload(packet) + 40);

	swap(word[one], word[other]);
}

/* Datagrams that differ by the order of what they say alone, and in the middle,
 * by ever longer paths; in whatever they lie.
 */
static void loop_same_sums(struct kunit *test)
{
	static const unsigned int sizes[] = { 200, 1400, 5000 };
	struct ft_test_packet *packet;
	struct ft_test_stream stream;
	unsigned int i, k;

	ft_test_stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned int words = (sizes[i] - 40 - 16) / 2;
		unsigned int one = 0, other = 0;
		bool loops = false;

		packet->payload_len = sizes[i];
		for (k = 0; k < words; k++)
			ft_test_payload(packet)[40 + 2 * k] = k + 1;
		for (k = 0; k < 901; k++) {
			u8 ttl = k ? 62 - (k - 1) / 300 * 2 : 64;

			/* Each pair once: neighbours, then all farther. */
			one = k % (words / 2);
			other = one + 1 + k / (words / 2);
			exchange(packet, one, other);
			if (k % 30 == 0)
				stream.shape = ft_test_shape(packet, k / 30 %
							     FT_TEST_KINDS);
			stream.shape.piece = 700;
			loops |= ft_test_pass(&stream, 0, ttl);
			exchange(packet, one, other);
		}
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u bytes", sizes[i]);
	}
	ft_test_stream_end(&stream);
}

/* The version is in the first bytes, for which ft_test_pass() has a number. */
#define VERSION_16(version)	((__force u32)htonl((version) << 16))
#define VERSION_32(version)	((__force u32)htonl(version))

/* Telemetry without checksums: by its number, or where that does not tell by all
 * that it says.
 */
static void loop_telemetry(struct kunit *test)
{
	static const struct {
		const char *what;
		u32 version;
		unsigned int offset;
	} kinds[] = {
		{ "NetFlow v5, number", VERSION_16(5), 16 + 3 },
		{ "NetFlow v9, number", VERSION_16(9), 12 + 3 },
		{ "sFlow, number of an agent of IPv6", VERSION_32(5), 28 + 3 },
		{ "IPFIX, number", VERSION_16(10), 8 + 3 },
		{ "IPFIX, contents", VERSION_16(10), 500 },
		{ "another version of NetFlow, contents", VERSION_16(8), 500 },
		{ "NetFlow v9, its number stands still", VERSION_16(9), 500 },
		{ "sFlow, its number stands still", VERSION_32(5), 500 },
	};
	unsigned int i, number;
	struct ft_test_stream stream;

	ft_test_stream_start(&stream, test);
	stream.packet->check = FT_TEST_CHECK_ZERO;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		u8 *differs = &ft_test_payload(stream.packet)[kinds[i].offset];
		bool loops = false;

		/* Those of a kind are not those of another. */
		stream.packet->from.port = htons(4000 + i);
		for (number = 0; number < 250; number++) {
			*differs = number;
			loops |= ft_test_pass(&stream, kinds[i].version,
					      255 - number);
		}
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%s", kinds[i].what);
		loops = false;
		*differs = 250;
		for (number = 0; number < 250; number++)
			loops |= ft_test_pass(&stream, kinds[i].version,
					      255 - number);
		KUNIT_EXPECT_TRUE_MSG(test, loops, "%s: one comes back",
				      kinds[i].what);
		*differs = 0;
	}
	ft_test_stream_end(&stream);
}

/* Datagrams with little or no payload are told apart by what they have. */
static void loop_short(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct ft_test_stream stream;
	bool loops = false;
	unsigned int len, i;

	ft_test_stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i < 200; i++) {
		for (len = 4; len < 45; len++) {
			packet->payload_len = len;
			loops |= ft_test_pass(&stream, i, 255 - i);
		}
	}
	KUNIT_EXPECT_FALSE(test, loops);
	packet->payload_len = 0;
	packet->ttl = 9;
	for (i = 0; i < FT_TEST_RETURNS + 2; i++)
		loops = ft_test_pass(&stream, 0, ft_test_ttl(9, i));
	KUNIT_EXPECT_TRUE(test, loops);
	ft_test_stream_end(&stream);
}

static struct kunit_case no_loop_cases[] = {
	KUNIT_CASE(loop_repeated),
	KUNIT_CASE(loop_changes),
	KUNIT_CASE(loop_different),
	KUNIT_CASE(loop_same_sums),
	KUNIT_CASE(loop_telemetry),
	KUNIT_CASE(loop_short),
	{}
};

static struct kunit_suite no_loop_suite = {
	.name = "flowtee_no_loop",
	.test_cases = no_loop_cases,
};

kunit_test_suite(no_loop_suite);
