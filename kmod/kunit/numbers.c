// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that are odd in one way each: telemetry/sequence.c */
#include <linux/flowtee.h>

#include "telemetry/sequence.h"
#include "kunit/packet.h"

#define V5	FLOWTEE_PROTOCOL_NETFLOW5
#define V9	FLOWTEE_PROTOCOL_NETFLOW9
#define IPFIX	FLOWTEE_PROTOCOL_IPFIX
#define SFLOW	FLOWTEE_PROTOCOL_SFLOW5

/* Lost is not known. */
#define UNKNOWN	U64_MAX

/**
 * struct stream - a stream, and who looks at it
 * @test: the case
 * @seq: its account
 * @protocol: of its datagrams
 * @step: which of the steps of the case is being made, for messages
 */
struct stream {
	struct kunit *test;
	struct ft_sequence seq;
	u8 protocol;
	unsigned int step;
};

static void start(struct stream *stream, struct kunit *test, u8 protocol)
{
	memset(stream, 0, sizeof(*stream));
	stream->test = test;
	stream->protocol = protocol;
}

static void note(struct stream *stream, u32 sequence, u32 units, u32 stamp)
{
	ft_sequence_note(&stream->seq, stream->protocol, sequence, units, true,
			 stamp);
}

/* It is not known how many records it has. */
static void note_unknown(struct stream *stream, u32 sequence, u32 stamp)
{
	ft_sequence_note(&stream->seq, stream->protocol, sequence, 7, false,
			 stamp);
}

/* Datagrams of as many units each, in order. Return: the number that follows. */
static u32 run(struct stream *stream, u32 sequence, u32 units,
	       unsigned int n, u32 stamp)
{
	while (n--) {
		note(stream, sequence, units, stamp);
		sequence += units;
	}
	return sequence;
}

static void expect(struct stream *stream, u64 lost, u64 reordered,
		   u64 duplicated, u64 restarts)
{
	const struct ft_sequence *seq = &stream->seq;
	u64 found;

	if (!ft_sequence_lost(seq, &found))
		found = UNKNOWN;
	stream->step++;
	KUNIT_EXPECT_EQ_MSG(stream->test, found, lost, "lost, %u",
			    stream->step);
	KUNIT_EXPECT_EQ_MSG(stream->test, seq->reordered, reordered,
			    "reordered, %u", stream->step);
	KUNIT_EXPECT_EQ_MSG(stream->test, seq->duplicated, duplicated,
			    "duplicated, %u", stream->step);
	KUNIT_EXPECT_EQ_MSG(stream->test, seq->restarts, restarts,
			    "restarts, %u", stream->step);
}

static void numbers_begin(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, V5);
	expect(&stream, UNKNOWN, 0, 0, 0);
	note(&stream, 4000000000U, 30, 100);
	expect(&stream, 0, 0, 0, 0);
	note(&stream, 4000000039U, 30, 100);
	expect(&stream, 9, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, stream.seq.counted, 60ULL);
	/* Nothing is read of what is not known. */
	start(&stream, test, FLOWTEE_PROTOCOL_OTHER);
	note(&stream, 1, 1, 1);
	note(&stream, 3, 1, 1);
	expect(&stream, UNKNOWN, 0, 0, 0);
	start(&stream, test, 200);
	note(&stream, 1, 1, 1);
	expect(&stream, UNKNOWN, 0, 0, 0);
}

static void numbers_gaps(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, V9);
	note(&stream, U32_MAX - 1, 1, 100);
	note(&stream, 9, 1, 100);
	expect(&stream, 10, 0, 0, 0);
	/* In the middle, at the begin, at the end, all of it, and again. */
	note(&stream, 3, 1, 100);
	note(&stream, U32_MAX, 1, 100);
	note(&stream, 8, 1, 100);
	expect(&stream, 7, 3, 0, 0);
	note(&stream, 3, 1, 100);
	note(&stream, 8, 1, 100);
	expect(&stream, 7, 3, 2, 0);
	run(&stream, 0, 1, 3, 100);
	run(&stream, 4, 1, 4, 100);
	expect(&stream, 0, 10, 2, 0);
	note(&stream, 10, 1, 100);
	expect(&stream, 0, 10, 2, 0);
	/* As far behind as the window is wide, and one more. */
	note(&stream, 12, 1, 100);
	run(&stream, 13, 1, 62, 100);
	note(&stream, 11, 1, 100);
	expect(&stream, 0, 11, 2, 0);
	note(&stream, 76, 1, 100);
	note(&stream, 77, 1, 100);
	note(&stream, 12, 1, 100);
	expect(&stream, 1, 11, 2, 1);
}

/* One that is longer than what is missing fills no more than that. */
static void numbers_overlap(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, IPFIX);
	note(&stream, 0, 10, 100);
	note(&stream, 20, 10, 100);
	note(&stream, 15, 30, 100);
	expect(&stream, 5, 1, 0, 0);
	note(&stream, 10, 200, 100);
	expect(&stream, 0, 2, 0, 0);
	note(&stream, 30, 10, 100);
	expect(&stream, 0, 2, 0, 0);
	/* Of a late one that is not known one cannot tell what is missing. */
	note(&stream, 50, 10, 100);
	note_unknown(&stream, 43, 100);
	expect(&stream, 3, 3, 0, 0);
}

static void numbers_jumps(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, V9);
	note(&stream, 0, 1, 100);
	note(&stream, 1 + BIT(24), 1, 100);
	expect(&stream, BIT(24), 0, 0, 0);
	run(&stream, 2 + BIT(24), 1, 9, 100);
	note(&stream, 12 + 2 * BIT(24), 1, 100);
	expect(&stream, BIT(24), 0, 0, 1);
	start(&stream, test, V5);
	note(&stream, 0, 30, 100);
	note(&stream, 30 + BIT(28), 30, 100);
	expect(&stream, BIT(28), 0, 0, 0);
	/* Over the end of the numbers less is enough. */
	start(&stream, test, V9);
	note(&stream, -1000, 1, 100);
	note(&stream, 0, 1, 100);
	expect(&stream, 999, 0, 0, 0);
	start(&stream, test, SFLOW);
	note(&stream, -100000, 1, 100);
	note(&stream, 0, 1, 100);
	expect(&stream, 0, 0, 0, 1);
	start(&stream, test, IPFIX);
	note(&stream, -100000, 10, 100);
	note(&stream, 0, 10, 100);
	expect(&stream, 99990, 0, 0, 0);
}

/* Exporters that begin anew after a few datagrams. */
static void numbers_restart(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, V5);
	run(&stream, 0, 30, 3, 1000);
	note(&stream, 0, 30, 1002);
	expect(&stream, 0, 0, 0, 1);
	note(&stream, 30, 30, 1002);
	note(&stream, 90, 30, 1002);
	expect(&stream, 30, 0, 0, 1);
	/* A second later is not sure. */
	note(&stream, 30, 30, 1003);
	expect(&stream, 30, 0, 1, 1);
	/* The clock of an agent of sFlow begins with it. */
	start(&stream, test, SFLOW);
	run(&stream, 1, 1, 20, 500000);
	note(&stream, 2, 1, 495000);
	expect(&stream, 0, 0, 1, 0);
	note(&stream, 1, 1, 100);
	expect(&stream, 0, 0, 1, 1);
	run(&stream, 2, 1, 20, 1000);
	expect(&stream, 0, 0, 1, 1);
	/* A clock that goes backwards, or is set. */
	start(&stream, test, V9);
	run(&stream, 100, 1, 10, 2000000000);
	run(&stream, 110, 1, 10, 1000);
	note(&stream, 121, 1, 1500000000);
	note(&stream, 120, 1, 1000);
	expect(&stream, 0, 1, 0, 0);
	/* What comes from before a restart makes it no other one. */
	start(&stream, test, V9);
	run(&stream, 100000, 1, 20, 100);
	run(&stream, 0, 1, 20, 200);
	expect(&stream, 0, 0, 0, 1);
}

/* What somebody made up, or was very late, is taken back. */
static void numbers_outlier(struct kunit *test)
{
	struct stream stream;
	u32 next;

	start(&stream, test, IPFIX);
	next = run(&stream, 0, 10, 20, 100);
	note(&stream, next + 1000000, 10, 100);
	expect(&stream, 1000000, 0, 0, 0);
	note(&stream, next, 10, 100);
	expect(&stream, 0, 0, 0, 0);
	next = run(&stream, next + 10, 10, 1000, 101);
	/* Far behind, and a loss behind that. */
	note(&stream, 50, 10, 101);
	expect(&stream, 0, 0, 0, 1);
	note(&stream, next + 30, 10, 101);
	expect(&stream, 30, 0, 0, 0);
	/* A few of them. */
	start(&stream, test, V9);
	run(&stream, 1000, 1, 20, 100);
	run(&stream, 500, 1, 5, 100);
	note(&stream, 1020, 1, 100);
	expect(&stream, 0, 0, 0, 0);
	/* Enough of them are the exporter. */
	run(&stream, 500, 1, 9, 100);
	note(&stream, 1021, 1, 100);
	expect(&stream, 512, 0, 0, 1);
	/* One after the other, between others. */
	start(&stream, test, V9);
	for (next = 5000; next < 5200; next++) {
		note(&stream, next, 1, 100);
		note(&stream, next * 2654435761U, 1, 100);
	}
	note(&stream, next, 1, 100);
	expect(&stream, 0, 0, 0, 0);
}

static void numbers_stand(struct kunit *test)
{
	struct stream stream;
	unsigned int i;

	/* Repeated once by the network, and twice. */
	start(&stream, test, V9);
	note(&stream, 5, 1, 100);
	note(&stream, 5, 1, 100);
	expect(&stream, 0, 0, 1, 0);
	note(&stream, 6, 1, 100);
	note(&stream, 6, 1, 100);
	note(&stream, 6, 1, 100);
	expect(&stream, UNKNOWN, 0, 1, 0);
	note(&stream, 7, 1, 100);
	expect(&stream, 0, 0, 1, 0);
	/* pflow of OpenBSD: whether its clock moves meanwhile or not. */
	start(&stream, test, IPFIX);
	note(&stream, 0, 0, 100);
	note(&stream, 0, 26, 100);
	expect(&stream, 0, 0, 0, 0);
	note(&stream, 0, 20, 160);
	expect(&stream, UNKNOWN, 0, 0, 0);
	for (i = 0; i < 1000; i++)
		note(&stream, 0, i % 5 ? 26 : 0, 160 + i / 3);
	expect(&stream, UNKNOWN, 0, 0, 0);
	/* It begins to count. */
	run(&stream, 900, 10, 2, 1000);
	expect(&stream, 0, 0, 0, 0);
	note(&stream, 925, 10, 1000);
	expect(&stream, 5, 0, 0, 0);
	/* Templates alone keep the number. */
	start(&stream, test, IPFIX);
	for (i = 0; i < 20; i++)
		note(&stream, 40, 0, 100 + i);
	note(&stream, 40, 10, 200);
	for (i = 0; i < 20; i++)
		note(&stream, 50, 0, 200 + i);
	expect(&stream, 0, 0, 0, 0);
}

/* Messages are counted, and not the records in them. */
static void numbers_confused(struct kunit *test)
{
	struct stream stream;
	unsigned int i;
	u32 next;

	for (i = 0; i < 2; i++) {
		unsigned int k;

		start(&stream, test, IPFIX);
		for (k = 0; k < 100; k++)
			note(&stream, k, 20, 100 + k * 5 * i);
		expect(&stream, UNKNOWN, 0, i ? 0 : 8, 0);
		/* Now they make sense. */
		next = run(&stream, 5000, 20, 8, 1000);
		expect(&stream, UNKNOWN, 0, i ? 0 : 8, 0);
		next = run(&stream, next, 20, 8, 1000);
		expect(&stream, 0, 0, i ? 0 : 8, 0);
		note(&stream, next + 4, 20, 1000);
		expect(&stream, 4, 0, i ? 0 : 8, 0);
	}
	/* Much is lost, which makes sense. */
	start(&stream, test, V9);
	for (i = 0; i < 1000; i++)
		note(&stream, i * 50, 1, 100);
	expect(&stream, 999 * 49, 0, 0, 0);
	/* So does a series that comes again. */
	start(&stream, test, V5);
	next = run(&stream, 0, 30, 100, 100);
	run(&stream, 1500, 30, 50, 100);
	run(&stream, next, 30, 10, 100);
	expect(&stream, 0, 0, 50, 0);
}

static void numbers_unknown(struct kunit *test)
{
	struct stream stream;

	start(&stream, test, IPFIX);
	note_unknown(&stream, 100, 50);
	expect(&stream, UNKNOWN, 0, 0, 0);
	note_unknown(&stream, 130, 50);
	expect(&stream, UNKNOWN, 0, 0, 0);
	note(&stream, 190, 10, 50);
	expect(&stream, 0, 0, 0, 0);
	/* What is missing before it is known. */
	note_unknown(&stream, 205, 50);
	expect(&stream, UNKNOWN, 0, 0, 0);
	note(&stream, 260, 10, 50);
	expect(&stream, 5, 0, 0, 0);
	note(&stream, 200, 5, 50);
	expect(&stream, 0, 1, 0, 0);
	/* Late, while the next is not known. */
	note(&stream, 280, 10, 50);
	note_unknown(&stream, 290, 50);
	note(&stream, 270, 10, 50);
	expect(&stream, UNKNOWN, 2, 0, 0);
	note(&stream, 300, 10, 50);
	expect(&stream, 0, 2, 0, 0);
	/* It begins anew meanwhile. */
	note_unknown(&stream, 310, 50);
	note(&stream, 0, 10, 60);
	expect(&stream, 0, 2, 0, 1);
}

static struct kunit_case numbers_cases[] = {
	KUNIT_CASE(numbers_begin),
	KUNIT_CASE(numbers_gaps),
	KUNIT_CASE(numbers_overlap),
	KUNIT_CASE(numbers_jumps),
	KUNIT_CASE(numbers_restart),
	KUNIT_CASE(numbers_outlier),
	KUNIT_CASE(numbers_stand),
	KUNIT_CASE(numbers_confused),
	KUNIT_CASE(numbers_unknown),
	{}
};

static struct kunit_suite numbers_suite = {
	.name = "flowtee_numbers",
	.test_cases = numbers_cases,
};

kunit_test_suite(numbers_suite);
