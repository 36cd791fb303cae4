// SPDX-License-Identifier: GPL-2.0-only
/* Who could not be told of a stream: owed.c */
#include "kunit/stage.h"

/* Each time that it is no good it takes longer, but not for ever. */
static void owed_put_off(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	u32 i, delay = HZ, last = 0;
	struct ft_owed *owed;

	ft_stage_send(stage, 1, true);
	for (i = 0; i < 20; i++) {
		ft_audience_owe(&stage->sighting, 7, 0, HZ);
		owed = &stage->sighting.stream->owed[0];
		KUNIT_EXPECT_EQ(test, owed->receiver, 7U);
		last = owed->due - (u32)jiffies;
		KUNIT_EXPECT_LE(test, last, delay);
		KUNIT_EXPECT_GT(test, last + HZ, delay);
		owed->due = (u32)jiffies;
		delay = min(2 * delay, 256U * HZ);
	}
	KUNIT_EXPECT_GT(test, last, 255U * HZ - 1);
	ft_stage_end(stage);
}

/* What is owed goes with a port into the stream of many. */
static void owed_ports(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	u16 port;

	for (port = 1; port < 60; port++) {
		ft_stage_send(stage, port, port == 1);
		if (port == 3)
			ft_audience_owe(&stage->sighting, 7, 0, HZ);
	}
	KUNIT_EXPECT_TRUE(test, stage->sighting.stream->flags &
				FT_STREAM_MANY_PORTS);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(&stage->sighting, 7));
	KUNIT_EXPECT_EQ(test, stage->sighting.stream->n_owed, 1);
	ft_stage_end(stage);
}

/* What is owed is told a moment later. */
static void owed_later(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	const struct ft_sighting *sighting = &stage->sighting;
	struct ft_stream *stream;
	u32 i, n = 0;

	ft_stage_send(stage, 1, true);
	stream = sighting->stream;
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	for (i = 1; i <= FT_OWED; i++) {
		ft_audience_owe(&stage->sighting, i, 0, 0);
		KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, i));
		ft_audience_owe(&stage->sighting, i, 0, 5 * HZ);
		KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, i));
		/* Before that is due no other loss puts it off. */
		ft_audience_owe(&stage->sighting, i, 0, 50 * HZ);
	}
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED);
	KUNIT_EXPECT_FALSE(test, ft_audience_any_is_due(sighting));
	for (i = 0; i < FT_OWED; i++)
		stream->owed[i].due -= 10 * HZ;
	for (i = 1; i <= 2 * FT_OWED; i++)
		n += ft_audience_owes(sighting, i);
	KUNIT_EXPECT_EQ(test, n, (u32)FT_OWED);
	KUNIT_EXPECT_TRUE(test, ft_audience_any_is_due(sighting));
	/* Nobody who is not owed anything. */
	ft_audience_pay(&stage->sighting, 3 * FT_OWED);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED);
	ft_audience_pay(&stage->sighting, FT_OWED);
	ft_audience_pay(&stage->sighting, FT_OWED);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED - 1);
	ft_owed_expire(stream);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED - 1);
	/* However often it was tried. */
	for (i = 0; i < FT_OWED; i++) {
		if (!stream->owed[i].receiver)
			continue;
		stream->owed[i].since -= 31 * 60 * HZ;
		ft_audience_owe(&stage->sighting, stream->owed[i].receiver, 0, HZ);
	}
	ft_owed_expire(stream);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	ft_stage_end(stage);
}

static struct ft_owed *all_of(struct ft_stage *stage)
{
	return &stage->sighting.stream->owed[FT_OWED];
}

/* For those that there is no room for, all are told: a moment later, and each time later,
 * as long as there is no room.
 */
static void owed_all(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	struct ft_sighting *sighting = &stage->sighting;
	u32 i, delay = HZ;

	ft_stage_hear(stage, 0);
	ft_stage_send(stage, 1, true);
	ft_stage_send(stage, 1, false);
	ft_stage_tell_all(stage);
	KUNIT_EXPECT_EQ(test, stage->told[0], 1U);
	for (i = 1; i <= FT_OWED; i++)
		ft_audience_owe(sighting, i, 0, 0);
	KUNIT_EXPECT_EQ(test, all_of(stage)->receiver, 0U);
	for (i = 0; i < 20; i++) {
		ft_audience_owe(sighting, 100 + i, 0, 0);
		ft_audience_owe(sighting, 200 + i, 0, 0);
		KUNIT_EXPECT_EQ(test, sighting->stream->n_owed, FT_OWED + 1);
		ft_audience_remember(sighting);
		KUNIT_EXPECT_FALSE(test, ft_stage_is_due(stage));
		KUNIT_EXPECT_LE(test, all_of(stage)->due - (u32)jiffies, delay);
		all_of(stage)->due = (u32)jiffies;
		ft_audience_remember(sighting);
		KUNIT_EXPECT_TRUE(test, ft_stage_is_due(stage));
		ft_stage_tell_all(stage);
		KUNIT_EXPECT_EQ(test, stage->told[0], 2 + i);
		delay = min(2 * delay, 32U * HZ);
	}
	KUNIT_EXPECT_GT(test, all_of(stage)->due - (u32)jiffies, 31U * HZ - 1);
	/* There is room for all: it was the last time. */
	ft_audience_pay(sighting, 1);
	KUNIT_EXPECT_EQ(test, sighting->stream->n_owed, FT_OWED);
	all_of(stage)->due = (u32)jiffies;
	ft_audience_remember(sighting);
	KUNIT_EXPECT_FALSE(test, ft_stage_is_due(stage));
	KUNIT_EXPECT_EQ(test, sighting->stream->n_owed, FT_OWED - 1);
	ft_stage_end(stage);
}

/* Copies arrive, so there is a way by now. */
static void owed_arrives(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	struct ft_sighting *sighting = &stage->sighting;
	struct ft_owed *owed;

	ft_stage_send(stage, 1, true);
	ft_audience_owe(sighting, 7, 0, 100 * HZ);
	owed = sighting->stream->owed;
	ft_audience_hasten(sighting, 8);
	KUNIT_EXPECT_GT(test, owed->due - (u32)jiffies, 98U * HZ);
	ft_audience_hasten(sighting, 7);
	KUNIT_EXPECT_LE(test, owed->due - (u32)jiffies, (u32)HZ);
	owed->due = (u32)jiffies;
	ft_audience_hasten(sighting, 7);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, 7));
	ft_stage_end(stage);
}

/* Who has a stream from a pool is owed nothing any more when that gives it to another;
 * who has it of itself, or from another pool, is.
 */
static void owed_pools(struct kunit *test)
{
	enum { POOL = 1, OTHER_POOL, FIRST, SECOND, THIRD, PLAIN };
	struct ft_stage *stage = ft_stage_begin(test);
	struct ft_sighting *sighting = &stage->sighting;

	ft_stage_send(stage, 1, true);
	ft_audience_give(sighting, POOL, FIRST);
	ft_audience_give(sighting, OTHER_POOL, THIRD);
	ft_audience_owe(sighting, FIRST, POOL, 0);
	ft_audience_owe(sighting, THIRD, OTHER_POOL, 0);
	ft_audience_owe(sighting, PLAIN, 0, 0);
	ft_audience_give(sighting, POOL, FIRST);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, FIRST));
	ft_audience_owe(sighting, SECOND, POOL, 0);
	ft_audience_give(sighting, POOL, SECOND);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, FIRST));
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	/* It is told when it has the stream again. */
	KUNIT_EXPECT_TRUE(test, ft_audience_moves(sighting, POOL, FIRST));
	/* It has gone into the other pool, or out of any, meanwhile. */
	ft_audience_owe(sighting, SECOND, OTHER_POOL, 0);
	ft_audience_give(sighting, POOL, 0);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	ft_audience_owe(sighting, SECOND, 0, 0);
	ft_audience_give(sighting, OTHER_POOL, 0);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, THIRD));
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, PLAIN));
	ft_audience_pay(sighting, SECOND);
	ft_audience_pay(sighting, PLAIN);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	ft_stage_end(stage);
}

static struct kunit_case owed_cases[] = {
	KUNIT_CASE(owed_later),
	KUNIT_CASE(owed_put_off),
	KUNIT_CASE(owed_all),
	KUNIT_CASE(owed_arrives),
	KUNIT_CASE(owed_ports),
	KUNIT_CASE(owed_pools),
	{}
};

static struct kunit_suite owed_suite = {
	.name = "flowtee_owed",
	.test_cases = owed_cases,
};

kunit_test_suite(owed_suite);
