// SPDX-License-Identifier: GPL-2.0-only
/* Which sockets have heard, and who has come back: hearing.h; since when: audience.c */
#include <linux/kthread.h>

#include "ruleset/hearing.h"
#include "kunit/packet.h"
#include "telemetry/audience.h"
#include "telemetry/table.h"

/* As a copy does. Return: whether it was new. */
static bool meet(struct ft_hearing *hearing, u32 socket)
{
	if (!ft_hearing_is_new(hearing, socket))
		return false;
	ft_hearing_meet(hearing, ft_hearing_oldest(hearing));
	ft_hearing_add(hearing, socket);
	return true;
}

/* Likewise, of those that share a port. */
static bool meet_group(struct ft_hearing *hearing, u32 group)
{
	if (!ft_hearing_is_regrouped(hearing, group))
		return false;
	ft_hearing_meet(hearing, hearing->group);
	hearing->group = group;
	return true;
}

/* A group that is another is new, but not too often. */
static void hearing_groups(struct kunit *test)
{
	struct ft_hearing hearing = {};
	u32 i;

	for (i = 0; i <= FT_HEARING_REPLACE; i++) {
		KUNIT_EXPECT_TRUE(test, meet_group(&hearing, 1 + i % 2));
		KUNIT_EXPECT_FALSE(test, meet_group(&hearing, 1 + i % 2));
	}
	KUNIT_EXPECT_FALSE(test, meet_group(&hearing, 3));
	hearing.replaced -= FT_HEARING_PERIOD + 1;
	KUNIT_EXPECT_TRUE(test, meet_group(&hearing, 3));
}

/* As many as there is room for are new once, and nobody else is. */
static void hearing_sockets(struct kunit *test)
{
	struct ft_hearing hearing = {};
	u32 i, k;

	KUNIT_EXPECT_FALSE(test, meet(&hearing, 0));
	for (i = 1; i <= FT_HEARING_SOCKETS; i++) {
		KUNIT_EXPECT_TRUE(test, meet(&hearing, i));
		for (k = 1; k <= i; k++)
			KUNIT_EXPECT_FALSE(test, meet(&hearing, k));
	}
	KUNIT_EXPECT_EQ(test, hearing.met, (u32)FT_HEARING_SOCKETS);
}

/* More are new as often as may be, and again when some time has passed. */
static void hearing_crowd(struct kunit *test)
{
	struct ft_hearing hearing = {};
	u32 i, round, new = 0;

	for (round = 0; round < 10; round++)
		for (i = 1; i <= 3 * FT_HEARING_SOCKETS; i++)
			new += meet(&hearing, i);
	KUNIT_EXPECT_GE(test, new,
			(u32)FT_HEARING_SOCKETS + FT_HEARING_REPLACE);
	/* It may have begun in one period, and ended in another. */
	KUNIT_EXPECT_LE(test, new,
			(u32)FT_HEARING_SOCKETS + 2 * FT_HEARING_REPLACE);
	KUNIT_EXPECT_FALSE(test, meet(&hearing, 1000));
	hearing.replaced -= FT_HEARING_PERIOD + 1;
	KUNIT_EXPECT_TRUE(test, meet(&hearing, 1000));
	KUNIT_EXPECT_FALSE(test, meet(&hearing, 1000));
}

static void hearing_back(struct kunit *test)
{
	struct ft_hearing hearing = {};

	KUNIT_EXPECT_FALSE(test, ft_hearing_is_back(&hearing));
	KUNIT_EXPECT_TRUE(test, meet(&hearing, 1));
	KUNIT_EXPECT_TRUE(test, ft_hearing_is_back(&hearing));
	ft_hearing_miss(&hearing, hearing.met);
	KUNIT_EXPECT_FALSE(test, ft_hearing_is_back(&hearing));
	KUNIT_EXPECT_FALSE(test, meet(&hearing, 1));
	KUNIT_EXPECT_FALSE(test, ft_hearing_is_back(&hearing));
	ft_hearing_return(&hearing);
	KUNIT_EXPECT_TRUE(test, ft_hearing_is_back(&hearing));
	/* The numbers wrap. */
	hearing.met = U32_MAX;
	ft_hearing_miss(&hearing, hearing.met);
	ft_hearing_return(&hearing);
	KUNIT_EXPECT_TRUE(test, ft_hearing_is_back(&hearing));
}

#define TIMES	100000

/* Two receivers, each of which somebody has hear time and again. */
struct pair {
	struct ft_account *account;
	atomic64_t since[2];
};

static int hear_on(void *data)
{
	struct pair *pair = data;

	while (!kthread_should_stop()) {
		ft_account_hear(pair->account, &pair->since[1]);
		cond_resched();
	}
	return 0;
}

/* The time of one is never that of another, for whoever looks. */
static void hearing_apart(struct kunit *test)
{
	struct pair *pair = kunit_kzalloc(test, sizeof(*pair), GFP_KERNEL);
	struct ft_streams *streams = ft_streams_alloc(1);
	struct task_struct *other;
	u32 i, alike = 0;
	u64 now;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pair);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, streams);
	pair->account = ft_account_alloc(streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pair->account);
	other = kthread_run(hear_on, pair, "flowtee-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	for (i = 0; i < TIMES; i++) {
		now = ft_account_hear(pair->account, &pair->since[0]);
		alike += now == atomic64_read(&pair->since[1]);
		cond_resched();
	}
	kthread_stop(other);
	KUNIT_EXPECT_EQ(test, alike, 0U);
	ft_kept_put(&pair->account->kept);
	ft_streams_free(streams);
}

static struct kunit_case hearing_cases[] = {
	KUNIT_CASE(hearing_groups),
	KUNIT_CASE(hearing_sockets),
	KUNIT_CASE(hearing_crowd),
	KUNIT_CASE(hearing_back),
	KUNIT_CASE(hearing_apart),
	{}
};

static struct kunit_suite hearing_suite = {
	.name = "flowtee_hearing",
	.test_cases = hearing_cases,
};

kunit_test_suite(hearing_suite);
