// SPDX-License-Identifier: GPL-2.0-only
/* Who has been told what is known of a stream: audience.c, table.c */
#include "kunit/stage.h"

/* All hear once, however often the time goes on in between. */
static void audience_rounds(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	u32 i, n = 0;

	for (i = 0; i < FT_STAGE_RECEIVERS; i++)
		ft_stage_hear(stage, i);
	ft_stage_send(stage, 1, true);
	for (i = 0; i < 4; i++) {
		ft_stage_send(stage, 1, false);
		ft_stage_tell(stage, FT_STAGE_AT_ONCE / 2);
		ft_stage_hear(stage, 0);
	}
	ft_stage_tell_all(stage);
	for (i = 1; i < FT_STAGE_RECEIVERS; i++)
		n += stage->told[i] == 1;
	KUNIT_EXPECT_EQ(test, n, (u32)FT_STAGE_RECEIVERS - 1);
	KUNIT_EXPECT_GE(test, stage->told[0], 2U);
	KUNIT_EXPECT_FALSE(test, ft_stage_is_due(stage));
	ft_stage_end(stage);
}

/* Another version of the collector has its receivers in another order. */
static void audience_editions(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	u32 i, n = 0;

	for (i = 0; i < FT_STAGE_RECEIVERS; i++)
		ft_stage_hear(stage, i);
	ft_stage_send(stage, 1, true);
	ft_stage_send(stage, 1, false);
	ft_stage_tell(stage, FT_STAGE_AT_ONCE);
	stage->edition++;
	for (i = 0; i < FT_STAGE_RECEIVERS / 2; i++) {
		swap(stage->since[i].counter,
		     stage->since[FT_STAGE_RECEIVERS - 1 - i].counter);
		swap(stage->told[i], stage->told[FT_STAGE_RECEIVERS - 1 - i]);
	}
	ft_stage_tell_all(stage);
	for (i = 0; i < FT_STAGE_RECEIVERS; i++)
		n += !stage->told[i];
	KUNIT_EXPECT_EQ(test, n, 0U);
	ft_stage_end(stage);
}

/* Who has another port each time is one stream by and by: who comes late is told of what
 * was said by a port before.
 */
static void audience_ports(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	u16 port;

	ft_stage_hear(stage, 0);
	ft_stage_send(stage, 1, true);
	ft_stage_tell_all(stage);
	for (port = 2; port < 60; port++) {
		if (port == 10)
			ft_stage_hear(stage, 1);
		ft_stage_send(stage, port, false);
		ft_stage_tell_all(stage);
	}
	KUNIT_EXPECT_TRUE(test, stage->sighting.stream->flags &
				FT_STREAM_MANY_PORTS);
	KUNIT_EXPECT_EQ(test, stage->told[1], 1U);
	ft_stage_end(stage);
}

/* Whoever is at it while the streams become one has not told all of both. */
static void audience_merged(struct kunit *test)
{
	struct ft_stage *stage = ft_stage_begin(test);
	struct ft_telling telling = {};
	struct ft_sighting into;
	u16 port;

	ft_stage_hear(stage, 0);
	ft_stage_send(stage, 1, true);
	for (port = 2; !(stage->sighting.stream->flags & FT_STREAM_MANY_PORTS);
	     port++) {
		telling.time = ft_account_time(stage->account);
		KUNIT_EXPECT_EQ(test, ft_audience_claim(&stage->sighting,
							&telling),
				FT_CLAIM_OURS);
		into = stage->sighting;
		ft_stage_send(stage, port, false);
		if (stage->sighting.stream == into.stream)
			break;
		ft_audience_end(&into, &telling, false);
	}
	ft_audience_end(&into, &telling, true);
	KUNIT_EXPECT_TRUE(test, ft_stage_is_due(stage));
	ft_stage_tell_all(stage);
	KUNIT_EXPECT_EQ(test, stage->told[0], 1U);
	ft_stage_end(stage);
}

/* Years of refreshing. */
static void audience_time(struct kunit *test)
{
	static const u64 times[] = { S32_MAX, U32_MAX, S64_MAX - 100 };
	struct ft_stage *stage = ft_stage_begin(test);
	u32 i;

	ft_stage_hear(stage, 0);
	ft_stage_send(stage, 1, true);
	ft_stage_tell_all(stage);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		atomic64_set(&stage->account->time, times[i]);
		ft_stage_hear(stage, 1 + i);
		KUNIT_EXPECT_GT(test, ft_account_time(stage->account),
				times[i]);
		ft_stage_send(stage, 1, false);
		ft_stage_tell_all(stage);
		KUNIT_EXPECT_EQ(test, stage->told[1 + i], 1U);
		/* A stream that nobody was told of. */
		ft_stage_send(stage, 2 + i, true);
		ft_stage_send(stage, 2 + i, false);
		ft_stage_tell_all(stage);
		KUNIT_EXPECT_EQ(test, stage->told[1 + i], 2U);
	}
	/* It was there when the first stream began. */
	KUNIT_EXPECT_EQ(test, stage->told[0], (u32)ARRAY_SIZE(times));
	ft_stage_end(stage);
}

static struct kunit_case audience_cases[] = {
	KUNIT_CASE(audience_rounds),
	KUNIT_CASE(audience_editions),
	KUNIT_CASE(audience_ports),
	KUNIT_CASE(audience_merged),
	KUNIT_CASE(audience_time),
	{}
};

static struct kunit_suite audience_suite = {
	.name = "flowtee_audience",
	.test_cases = audience_cases,
};

kunit_test_suite(audience_suite);
