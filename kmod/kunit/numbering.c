// SPDX-License-Identifier: GPL-2.0-only
/* What the numbers of IPFIX count: numbering.c */
#include <linux/flowtee.h>

#include "kunit/packet.h"
#include "telemetry/numbering.h"

#define MESSAGES	3000

/**
 * struct exporter - an exporter, and what is known of its stream
 * @test: the case
 * @ends: it numbers a message by what there is with it, and no options data
 * @next: its next record
 * @lost: records of messages that it has sent and nobody has seen
 * @numbering: of the stream
 * @seq: of the stream
 */
struct exporter {
	struct kunit *test;
	bool ends;
	u32 next;
	u64 lost;
	struct ft_numbering numbering;
	struct ft_sequence seq;
};

static void start(struct exporter *exporter, struct kunit *test, bool ends)
{
	memset(exporter, 0, sizeof(*exporter));
	exporter->test = test;
	exporter->ends = ends;
	exporter->next = U32_MAX - 5000;
}

/* As packets have it: whether it went the short way. */
static bool note(struct ft_numbering *numbering, struct ft_sequence *by_start,
		 const struct ft_message *message)
{
	if (ft_numbering_note_plain(numbering, by_start, message->number,
				    message->records,
				    message->known && !message->aside,
				    message->stamp))
		return true;
	ft_numbering_judge(numbering, by_start, message);
	return false;
}

static void send(struct exporter *exporter, u32 flows, u32 options, bool comes)
{
	u32 counted = flows + (exporter->ends ? 0 : options);
	struct ft_message message = {
		.number = exporter->next + (exporter->ends ? flows : 0),
		.records = flows + options,
		.aside = options,
		.known = true,
		.stamp = 100,
	};

	exporter->next += counted;
	if (comes)
		note(&exporter->numbering, &exporter->seq, &message);
	else
		exporter->lost += counted;
}

static void expect_lost(struct exporter *exporter)
{
	const struct ft_sequence *seq =
		ft_numbering_is_by_end(&exporter->numbering) ?
		&exporter->numbering.by_end : &exporter->seq;
	u64 lost;

	KUNIT_EXPECT_TRUE(exporter->test, ft_sequence_lost(seq, &lost));
	KUNIT_EXPECT_EQ(exporter->test, lost, exporter->lost);
	KUNIT_EXPECT_EQ(exporter->test, seq->duplicated, 0ULL);
	KUNIT_EXPECT_EQ(exporter->test, seq->restarts, 0ULL);
}

/* As softflowd 1.0.0 does it: 24 flows and an option, then 32 flows each. */
static void numbering_softflowd(struct kunit *test)
{
	struct exporter exporter;
	u32 i;

	start(&exporter, test, true);
	for (i = 0; i < 300; i++) {
		bool first = i % 17 == 0;

		send(&exporter, first ? 24 : 32, first, i % 5 != 3);
	}
	send(&exporter, 24, 1, true);
	expect_lost(&exporter);
	KUNIT_EXPECT_TRUE(test, ft_numbering_is_by_end(&exporter.numbering));
}

static void random(struct kunit *test, bool ends, u32 loss)
{
	struct exporter exporter;
	struct rnd_state rnd;
	u32 i;

	ft_test_seed(test, &rnd);
	start(&exporter, test, ends);
	send(&exporter, 3, 1, true);
	for (i = 0; i < MESSAGES; i++)
		send(&exporter, 1 + ft_test_below(&rnd, 40),
		     ft_test_below(&rnd, 10) ? 0 : 2,
		     !loss || ft_test_below(&rnd, loss));
	/* What is in doubt is settled. */
	for (i = 0; i < 16; i++)
		send(&exporter, 3 + i, i & 1, true);
	expect_lost(&exporter);
	KUNIT_EXPECT_EQ(test, ft_numbering_is_by_end(&exporter.numbering),
			ends);
}

static void numbering_random(struct kunit *test)
{
	random(test, false, 0);
	random(test, true, 0);
	random(test, false, 10);
	random(test, true, 10);
	random(test, false, 3);
	random(test, true, 3);
}

/* All messages alike say nothing on how they count, and lose what they lose. */
static void numbering_alike(struct kunit *test)
{
	struct exporter exporter;
	u32 i, ends;

	for (ends = 0; ends < 2; ends++) {
		start(&exporter, test, ends);
		for (i = 0; i < 200; i++)
			send(&exporter, 30, 0, !i || i % 7);
		send(&exporter, 30, 0, true);
		expect_lost(&exporter);
		KUNIT_EXPECT_FALSE(test, ft_numbering_is_by_end(&exporter.numbering));
	}
}

/* A message that follows the one before, mostly. */
static void change(struct ft_message *message, struct rnd_state *rnd)
{
	u32 records = message->records;

	switch (ft_test_below(rnd, 6000)) {
	case 0:
		message->records = ft_test_below(rnd, 4);
		break;
	case 1:
		message->records = 30;
		break;
	case 2:
		message->number += ft_test_below(rnd, 3) * records;
		break;
	case 3:
		message->number -= ft_test_below(rnd, 3) * records;
		break;
	case 4:
		message->known = false;
		break;
	case 5:
		message->aside = ft_test_below(rnd, message->records + 1);
		break;
	}
	message->number += records;
	message->stamp += ft_test_below(rnd, 2);
}

/* The short way, that most messages take, comes to the same as the long one. */
static void numbering_plain(struct kunit *test)
{
	struct ft_numbering numbering[2] = {};
	struct ft_sequence by_start[2] = {};
	struct ft_message message = { .records = 30 };
	struct rnd_state rnd;
	u32 i, plain = 0;

	ft_test_seed(test, &rnd);
	for (i = 0; i < 100 * MESSAGES; i++) {
		message.known = true;
		message.aside = 0;
		change(&message, &rnd);
		plain += note(&numbering[0], &by_start[0], &message);
		ft_numbering_judge(&numbering[1], &by_start[1], &message);
		KUNIT_ASSERT_EQ(test, memcmp(&numbering[0], &numbering[1],
					     sizeof(numbering[0])), 0);
		KUNIT_ASSERT_EQ(test, memcmp(&by_start[0], &by_start[1],
					     sizeof(by_start[0])), 0);
	}
	KUNIT_EXPECT_GT(test, plain, (u32)MESSAGES);
}

static struct kunit_case numbering_cases[] = {
	KUNIT_CASE(numbering_softflowd),
	KUNIT_CASE(numbering_random),
	KUNIT_CASE(numbering_alike),
	KUNIT_CASE(numbering_plain),
	{}
};

static struct kunit_suite numbering_suite = {
	.name = "flowtee_numbering",
	.test_cases = numbering_cases,
};

kunit_test_suite(numbering_suite);
