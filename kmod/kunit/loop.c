// SPDX-License-Identifier: GPL-2.0-only
/* Loops of hosts: loop.c */
#include "packet/loop.h"
#include "kunit/packet.h"

/* How often one loop can bring a datagram back: its TTL goes down by two. */
#define RETURNS_OF_ONE_LOOP	127

/* Datagrams of one exporter that differ by number, as telemetry does. The clock
 * stands still unless a case moves it; it wraps soon.
 */
struct stream {
	struct kunit *test;
	struct ft_loop_guard *guard;
	struct ft_test_packet *packet;
	struct ft_test_shape shape;
	u8 ip_summed;
	u16 clock;
};

static void stream_start(struct stream *stream, struct kunit *test)
{
	stream->test = test;
	stream->clock = 65530;
	stream->ip_summed = CHECKSUM_NONE;
	stream->guard = ft_loop_guard_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stream->guard);
	stream->packet = ft_test_packet(test, NFPROTO_IPV4);
	stream->packet->payload_len = 1400;
	memset(stream->packet->bytes, 0, FT_TEST_BYTES);
	ft_test_write(stream->packet, NULL);
	stream->shape = ft_test_shape(stream->packet, FT_TEST_LINEAR);
}

static void stream_end(struct stream *stream)
{
	ft_loop_guard_free(stream->guard);
}

/* Pass datagram @number by the guard. Return: whether it loops. */
static bool pass(struct stream *stream, u32 number, u8 ttl)
{
	struct ft_test_packet *packet = stream->packet;
	struct ft_datagram dg;
	struct sk_buff *skb;
	bool loops = false;

	packet->ttl = ttl;
	memcpy(ft_test_udp(packet) + 1, &number, sizeof(number));
	ft_test_write(packet, NULL);
	skb = ft_test_skb(stream->test, packet, &stream->shape);
	ft_test_summed(skb, packet, stream->ip_summed);
	if (ft_datagram_parse(&dg, skb, packet->to.family) &&
	    ft_test_verify(&dg))
		loops = ft_loop_detect(stream->guard, &dg, stream->clock);
	else
		KUNIT_FAIL(stream->test, "not a datagram");
	kfree_skb(skb);
	ft_test_pages_free(packet);
	return loops;
}

static u8 *bytes_of(const struct ft_test_packet *packet)
{
	return (u8 *)(ft_test_udp(packet) + 1);
}

/* One loop of any length, from any TTL, ends before it is called one. */
static void loop_single(struct kunit *test)
{
	static const int first[] = { 255, 254, 128, 64, 2, 1 };
	unsigned int i, hops, number = 0;
	struct stream stream;
	int ttl;

	stream_start(&stream, test);
	for (i = 0; i < ARRAY_SIZE(first); i++) {
		for (hops = 2; hops < 12; hops++) {
			bool loops = false;

			number++;
			for (ttl = first[i]; ttl > 0; ttl -= hops)
				loops |= pass(&stream, number, ttl);
			KUNIT_EXPECT_FALSE_MSG(test, loops,
					       "TTL %d, %u hops", first[i],
					       hops);
		}
	}
	stream_end(&stream);
}

/* What comes back more often than one loop explains is multiplied. */
static void loop_multiplied(struct kunit *test)
{
	struct stream stream;
	unsigned int i;

	stream_start(&stream, test);
	KUNIT_EXPECT_FALSE(test, pass(&stream, 1, 64));
	for (i = 0; i < RETURNS_OF_ONE_LOOP; i++)
		KUNIT_EXPECT_FALSE_MSG(test, pass(&stream, 1, 62 - i % 8),
				       "return %u", i);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_TRUE_MSG(test, pass(&stream, 1, 62 - i % 60),
				      "return %u", i + RETURNS_OF_ONE_LOOP);
	/* Others are not meant by that. */
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_FALSE_MSG(test, pass(&stream, 2 + i, 62 - i % 60),
				       "datagram %u", 2 + i);
	stream_end(&stream);
}

/* Hosts that make two of each: it ends long before the TTL does. */
static void loop_doubling(struct kunit *test)
{
	unsigned int circling = 1, passed = 0, i;
	struct stream stream;
	int ttl;

	stream_start(&stream, test);
	for (ttl = 255; ttl > 0 && circling; ttl -= 2) {
		unsigned int next = 0;

		for (i = 0; i < circling; i++)
			if (!pass(&stream, 7, ttl))
				next += 2;
		passed += next / 2;
		circling = next;
	}
	KUNIT_EXPECT_EQ(test, circling, 0U);
	KUNIT_EXPECT_EQ(test, passed, 1U + RETURNS_OF_ONE_LOOP);
	stream_end(&stream);
}

/* What exporters or the network double comes with the TTL it had. */
static void loop_doubles(struct kunit *test)
{
	struct stream stream;
	bool loops = false;
	unsigned int i;

	stream_start(&stream, test);
	for (i = 0; i < 3000; i++)
		loops |= pass(&stream, 5, 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "equal TTL");
	for (i = 0; i < 200; i++)
		loops |= pass(&stream, 6, 1 + i);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "rising TTL");
	stream_end(&stream);
}

/* What an exporter says again and again is no copy, by however many paths of
 * different length it comes, and however often that changes.
 */
static void loop_repeated(struct kunit *test)
{
	static const unsigned int paths[] = { 2, 3, 6, 20 };
	struct stream stream;
	struct rnd_state rnd;
	unsigned int i, k;
	bool loops;

	ft_test_seed(test, &rnd);
	stream_start(&stream, test);
	stream.packet->payload_len = 100;
	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		loops = false;
		for (k = 0; k < 2000; k++)
			loops |= pass(&stream, i,
				      64 - ft_test_below(&rnd, paths[i]));
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u paths", paths[i]);
		/* By turns, the shortest last. */
		for (k = 0; k < 900; k++)
			loops |= pass(&stream, 10 + i,
				      65 - paths[i] + k % paths[i]);
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%u in turn", paths[i]);
	}
	loops = false;
	for (k = 0; k < 2000; k++)
		loops |= pass(&stream, 20, k ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "another route");
	for (k = 0; k < 900; k++)
		loops |= pass(&stream, 21, k > 400 ? 60 : k ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "two changes");
	for (k = 0; k < 900; k++)
		loops |= pass(&stream, 22, k ? 62 - 2 * (k & 1) : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "other routes");
	for (k = 0; k < 900; k++)
		loops |= pass(&stream, 23, k < 450 ? 62 : 64);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "a better route");
	stream_end(&stream);
}

/* Hosts that make very many of each need few steps to take a host. */
static void loop_far(struct kunit *test)
{
	unsigned int many[] = { 10, 100, 4096 };
	struct stream stream;
	unsigned int i, k;

	stream_start(&stream, test);
	stream.packet->payload_len = 100;
	for (i = 0; i < ARRAY_SIZE(many); i++) {
		unsigned int circling = 1, passed = 0, rounds;
		u8 ttl = 64;

		for (rounds = 0; circling && rounds < 10; rounds++) {
			unsigned int next = 0;

			for (k = 0; k < circling && k < 10000; k++)
				next += pass(&stream, 30 + i, ttl) ? 0 :
								     many[i];
			passed += next / many[i];
			circling = next;
			ttl -= 2;
		}
		KUNIT_EXPECT_EQ_MSG(test, circling, 0U, "%u", many[i]);
		KUNIT_EXPECT_LE_MSG(test, passed, many[i] + 1200, "%u",
				    many[i]);
	}
	stream_end(&stream);
}

/* Datagrams that differ in any way that tells them apart, while their TTL goes
 * down: each is seen once.
 */
static void loop_different(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct stream stream;
	bool loops = false;
	unsigned int i;

	stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i < 2000; i++)
		loops |= pass(&stream, i, 255 - i % 250);
	KUNIT_EXPECT_FALSE_MSG(test, loops, "number");
	for (i = 0; i < 250; i++) {
		packet->from.port = htons(1000 + i);
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "port");
	for (i = 0; i < 250; i++) {
		packet->from.addr.ip = htonl(0x0a000000 + i);
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "exporter");
	for (i = 0; i < 250; i++) {
		packet->payload_len = 1000 + i;
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "length");
	/* Wherever they differ: at the end, or by the checksum. */
	packet->payload_len = 1000;
	for (i = 0; i < 250; i++) {
		bytes_of(packet)[999] = i;
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "last byte");
	for (i = 0; i < 250; i++) {
		bytes_of(packet)[500] = i;
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "a byte between");
	packet->check = FT_TEST_CHECK_ZERO;
	for (i = 0; i < 250; i++) {
		bytes_of(packet)[501] = i;
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "without a checksum");
	packet->check = FT_TEST_CHECK_PSEUDO;
	stream.ip_summed = CHECKSUM_PARTIAL;
	for (i = 0; i < 250; i++) {
		bytes_of(packet)[502] = i;
		loops |= pass(&stream, 1, 255 - i);
	}
	KUNIT_EXPECT_FALSE_MSG(test, loops, "with a partial checksum");
	stream_end(&stream);
}

/* The version is in the first bytes, for which pass() has a number. */
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
	};
	unsigned int i, number;
	struct stream stream;

	stream_start(&stream, test);
	stream.packet->check = FT_TEST_CHECK_ZERO;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		u8 *differs = &bytes_of(stream.packet)[kinds[i].offset];
		bool loops = false;

		for (number = 0; number < 250; number++) {
			*differs = number;
			loops |= pass(&stream, kinds[i].version, 255 - number);
		}
		KUNIT_EXPECT_FALSE_MSG(test, loops, "%s", kinds[i].what);
		loops = false;
		*differs = 250;
		for (number = 0; number < 250; number++)
			loops |= pass(&stream, kinds[i].version, 255 - number);
		KUNIT_EXPECT_TRUE_MSG(test, loops, "%s: one comes back",
				      kinds[i].what);
		*differs = 0;
	}
	stream_end(&stream);
}

/* A datagram is the same one whatever it lies in, wherever it goes, and whether
 * its checksum is there, left to a device, or none.
 */
static void loop_shapes(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct stream stream;
	unsigned int i;

	stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i <= RETURNS_OF_ONE_LOOP; i++) {
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
		KUNIT_EXPECT_FALSE(test, pass(&stream, 3,
					      i ? 100 - i % 4 : 101));
	}
	KUNIT_EXPECT_TRUE(test, pass(&stream, 3, 100));
	stream_end(&stream);
}

/* Datagrams with little or no payload are told apart by what they have. */
static void loop_short(struct kunit *test)
{
	struct ft_test_packet *packet;
	struct stream stream;
	bool loops = false;
	unsigned int len, i;

	stream_start(&stream, test);
	packet = stream.packet;
	for (i = 0; i < 200; i++) {
		for (len = 4; len < 45; len++) {
			packet->payload_len = len;
			loops |= pass(&stream, i, 255 - i);
		}
	}
	KUNIT_EXPECT_FALSE(test, loops);
	packet->payload_len = 0;
	packet->ttl = 9;
	for (i = 0; i < RETURNS_OF_ONE_LOOP + 2; i++)
		loops = pass(&stream, 0, i ? 8 - i % 4 : 9);
	KUNIT_EXPECT_TRUE(test, loops);
	stream_end(&stream);
}

/* What is old is forgotten, however often it came; what is not, is not. */
static void loop_forgotten(struct kunit *test)
{
	struct stream stream;
	unsigned int i, k;

	stream_start(&stream, test);
	for (i = 0; i < 20; i++) {
		for (k = 0; k <= RETURNS_OF_ONE_LOOP; k++) {
			KUNIT_EXPECT_FALSE_MSG(test, pass(&stream, 1,
							  k ? 9 - k % 4 : 10),
					       "round %u, return %u", i, k);
			/* Within the memory of what was seen first. */
			if (k == 40 || k == 80)
				stream.clock++;
		}
		KUNIT_EXPECT_TRUE(test, pass(&stream, 1, 9));
		stream.clock++;
	}
	/* Nor is it remembered minutes later. */
	for (i = 256; i < 1000; i += 256) {
		for (k = 0; k <= RETURNS_OF_ONE_LOOP; k++)
			pass(&stream, 2, k ? 9 - k % 4 : 10);
		stream.clock += i;
		KUNIT_EXPECT_FALSE_MSG(test, pass(&stream, 2, 9),
				       "%u seconds", i);
	}
	stream_end(&stream);
}

static struct kunit_case loop_cases[] = {
	KUNIT_CASE(loop_single),
	KUNIT_CASE(loop_multiplied),
	KUNIT_CASE(loop_doubling),
	KUNIT_CASE(loop_doubles),
	KUNIT_CASE(loop_repeated),
	KUNIT_CASE(loop_far),
	KUNIT_CASE(loop_different),
	KUNIT_CASE(loop_telemetry),
	KUNIT_CASE(loop_shapes),
	KUNIT_CASE(loop_short),
	KUNIT_CASE(loop_forgotten),
	{}
};

static struct kunit_suite loop_suite = {
	.name = "flowtee_loop",
	.test_cases = loop_cases,
};

kunit_test_suite(loop_suite);
