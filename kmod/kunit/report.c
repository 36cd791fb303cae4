// SPDX-License-Identifier: GPL-2.0-only
/* Headers of datagrams, against how they were written: telemetry/report.c */
#include <linux/flowtee.h>

#include "telemetry/report.h"
#include "kunit/packet.h"

#define RANDOM_DATAGRAMS	3000

/**
 * struct trial - a datagram, and what is true of it
 * @test: the case
 * @rnd: what comes next
 * @packet: around it
 * @bytes: of it
 * @len: how many are written
 * @expected: what its header says
 */
struct trial {
	struct kunit *test;
	struct rnd_state rnd;
	struct ft_test_packet *packet;
	u8 *bytes;
	unsigned int len;
	struct ft_report expected;
};

static struct trial *trial_start(struct kunit *test)
{
	struct trial *trial = kunit_kzalloc(test, sizeof(*trial), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial);
	trial->test = test;
	ft_test_seed(test, &trial->rnd);
	trial->packet = ft_test_packet(test, NFPROTO_IPV4);
	trial->packet->check = FT_TEST_CHECK_ZERO;
	trial->packet->payload_len = 1;
	ft_test_write(trial->packet, NULL);
	trial->bytes = (u8 *)(ft_test_udp(trial->packet) + 1);
	return trial;
}

static u32 put(struct trial *trial, u32 value, unsigned int bytes)
{
	while (bytes--)
		trial->bytes[trial->len++] = value >> 8 * bytes;
	return value;
}

static u32 put_random(struct trial *trial, unsigned int bytes)
{
	u32 value = prandom_u32_state(&trial->rnd);

	if (bytes < sizeof(value))
		value &= (1U << 8 * bytes) - 1;
	return put(trial, value, bytes);
}

/* Offset of the payload in the packet. */
static unsigned int payload_of(const struct trial *trial)
{
	return trial->packet->transport + sizeof(struct udphdr);
}

static void write_netflow5(struct trial *trial)
{
	struct ft_report *expected = &trial->expected;

	expected->protocol = FLOWTEE_PROTOCOL_NETFLOW5;
	put(trial, 5, 2);
	expected->units = put(trial, 1 + ft_test_below(&trial->rnd, 30), 2);
	put_random(trial, 4);
	expected->stamp = put_random(trial, 4);
	put_random(trial, 4);
	expected->sequence = put_random(trial, 4);
	expected->domain = put_random(trial, 2);
	put_random(trial, 2);
	trial->len += expected->units * 48;
}

static void write_netflow9(struct trial *trial)
{
	struct ft_report *expected = &trial->expected;

	expected->protocol = FLOWTEE_PROTOCOL_NETFLOW9;
	expected->sets = FLOWTEE_PROTOCOL_NETFLOW9;
	expected->units = 1;
	put(trial, 9, 2);
	put_random(trial, 2);
	put_random(trial, 4);
	expected->stamp = put_random(trial, 4);
	expected->sequence = put_random(trial, 4);
	expected->domain = put_random(trial, 4);
	expected->start = payload_of(trial) + trial->len;
	trial->len += ft_test_below(&trial->rnd, 1400);
	expected->end = payload_of(trial) + trial->len;
}

/* Something may be behind the message. */
static void write_ipfix(struct trial *trial)
{
	struct ft_report *expected = &trial->expected;
	unsigned int len = 16 + ft_test_below(&trial->rnd, 1400);

	expected->protocol = FLOWTEE_PROTOCOL_IPFIX;
	expected->sets = FLOWTEE_PROTOCOL_IPFIX;
	put(trial, 10, 2);
	put(trial, len, 2);
	expected->stamp = put_random(trial, 4);
	expected->sequence = put_random(trial, 4);
	expected->domain = put_random(trial, 4);
	expected->start = payload_of(trial) + trial->len;
	expected->end = payload_of(trial) + len;
	trial->len = len + ft_test_below(&trial->rnd, 2) * 10;
}

static void write_sflow5(struct trial *trial)
{
	struct ft_report *expected = &trial->expected;
	bool ipv6 = ft_test_flip(&trial->rnd);
	unsigned int address = ipv6 ? 16 : 4;

	expected->protocol = FLOWTEE_PROTOCOL_SFLOW5;
	expected->units = 1;
	expected->agent_family = ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	put(trial, 5, 4);
	put(trial, ipv6 ? 2 : 1, 4);
	prandom_bytes_state(&trial->rnd, &expected->agent, address);
	memcpy(trial->bytes + trial->len, &expected->agent, address);
	trial->len += address;
	expected->domain = put_random(trial, 4);
	expected->sequence = put_random(trial, 4);
	expected->stamp = put_random(trial, 4);
	put_random(trial, 4);
	trial->len += ft_test_below(&trial->rnd, 1400);
}

static void write_random(struct trial *trial)
{
	static void (*const write[])(struct trial *trial) = {
		write_netflow5, write_netflow9, write_ipfix, write_sflow5,
	};

	trial->len = 0;
	memset(&trial->expected, 0, sizeof(trial->expected));
	write[ft_test_below(&trial->rnd, ARRAY_SIZE(write))](trial);
}

static void read_report(struct trial *trial, enum ft_test_kind kind,
			struct ft_report *report)
{
	struct ft_test_packet *packet = trial->packet;
	struct ft_test_shape shape;
	struct sk_buff *skb;

	packet->payload_len = trial->len;
	ft_test_write(packet, NULL);
	shape = ft_test_shape(packet, kind);
	shape.piece = 1 + ft_test_below(&trial->rnd, 100);
	skb = ft_test_skb(trial->test, packet, &shape);
	memset(report, 0xff, sizeof(*report));
	ft_report_read(report, skb, payload_of(trial), trial->len);
	kfree_skb(skb);
	ft_test_pages_free(packet);
}

/* The head of a set is what is where sets begin, if there is room for one. */
static void expect_first(struct trial *trial, const struct ft_report *report)
{
	struct ft_set first = {};

	if (report->end - report->start >= sizeof(first))
		memcpy(&first, trial->bytes + report->start - payload_of(trial),
		       sizeof(first));
	KUNIT_EXPECT_EQ(trial->test, report->first.id, first.id);
	KUNIT_EXPECT_EQ(trial->test, report->first.length, first.length);
}

static void expect(struct trial *trial, const char *what)
{
	const struct ft_report *expected = &trial->expected;
	struct kunit *test = trial->test;
	struct ft_report report;

	read_report(trial, ft_test_below(&trial->rnd, FT_TEST_KINDS), &report);
	KUNIT_EXPECT_EQ_MSG(test, report.protocol, expected->protocol,
			    "%s of %u bytes", what, trial->len);
	KUNIT_EXPECT_EQ(test, report.domain, expected->domain);
	KUNIT_EXPECT_EQ(test, report.sequence, expected->sequence);
	KUNIT_EXPECT_EQ(test, report.units, expected->units);
	KUNIT_EXPECT_EQ(test, report.stamp, expected->stamp);
	KUNIT_EXPECT_EQ(test, report.agent_family, expected->agent_family);
	KUNIT_EXPECT_TRUE(test, nf_inet_addr_cmp(&report.agent,
						 &expected->agent));
	KUNIT_EXPECT_EQ(test, report.sets, expected->sets);
	KUNIT_EXPECT_EQ(test, report.start, expected->start);
	KUNIT_EXPECT_EQ(test, report.end, expected->end);
	expect_first(trial, &report);
}

static void report_random(struct kunit *test)
{
	struct trial *trial = trial_start(test);
	unsigned int i;

	for (i = 0; i < RANDOM_DATAGRAMS; i++) {
		write_random(trial);
		expect(trial, "random");
	}
}

/* The least that there must be of a datagram. */
static unsigned int least_of(const struct trial *trial)
{
	switch (trial->expected.protocol) {
	case FLOWTEE_PROTOCOL_NETFLOW5:
		return 24 + 48 * trial->expected.units;
	case FLOWTEE_PROTOCOL_NETFLOW9:
		return 20;
	case FLOWTEE_PROTOCOL_IPFIX:
		return trial->expected.end - payload_of(trial);
	default:
		return trial->expected.agent_family == NFPROTO_IPV6 ? 40 : 28;
	}
}

/* What is cut off is something else, but there may be templates in it. */
static void report_cut(struct kunit *test)
{
	struct trial *trial = trial_start(test);
	unsigned int i;

	for (i = 0; i < RANDOM_DATAGRAMS; i++) {
		u8 sets;

		write_random(trial);
		sets = trial->expected.sets;
		trial->len = ft_test_below(&trial->rnd, least_of(trial));
		memset(&trial->expected, 0, sizeof(trial->expected));
		if (sets == FLOWTEE_PROTOCOL_IPFIX && trial->len >= 16) {
			trial->expected.sets = sets;
			trial->expected.start = payload_of(trial) + 16;
			trial->expected.end = payload_of(trial) + trial->len;
		}
		expect(trial, "cut off");
	}
}

static void report_other(struct kunit *test)
{
	static const u8 heads[][8] = {
		{ 0, 1 }, { 0, 7 }, { 0, 8 }, { 0, 0 }, { 0, 6 }, { 0, 11 },
		{ 1, 5 }, { 5, 0 }, { 9, 0 }, { '<', '1', '3', '4', '>' },
		/* Without flows, and with more than there is room for. */
		{ 0, 5, 0, 0 }, { 0, 5, 0, 30 }, { 0, 5, 255, 255 },
		/* Messages that are shorter than their headers. */
		{ 0, 10, 0, 0 }, { 0, 10, 0, 15 },
		/* sFlow: other versions, other addresses. */
		{ 0, 0, 0, 2, 0, 0, 0, 1 }, { 0, 0, 0, 4, 0, 0, 0, 1 },
		{ 0, 0, 0, 5, 0, 0, 0, 0 }, { 0, 0, 0, 5, 0, 0, 0, 3 },
		{ 0, 0, 0, 5, 1, 0, 0, 1 }, { 0, 0, 1, 5, 0, 0, 0, 1 },
	};
	struct trial *trial = trial_start(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		memset(trial->bytes, 1, 1400);
		memcpy(trial->bytes, heads[i], sizeof(heads[i]));
		trial->len = 1400;
		expect(trial, "another version");
	}
	for (i = 0; i < 8; i++) {
		trial->len = i;
		expect(trial, "short");
	}
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(report_random),
	KUNIT_CASE(report_cut),
	KUNIT_CASE(report_other),
	{}
};

static struct kunit_suite report_suite = {
	.name = "flowtee_report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
