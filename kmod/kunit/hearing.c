// SPDX-License-Identifier: GPL-2.0-only
/* Which sockets have heard, and who has come back: hearing.h */
#include "ruleset/hearing.h"
#include "kunit/packet.h"

/* As a copy does. Return: whether it was new. */
static bool meet(struct ft_hearing *hearing, u32 mark)
{
	if (!ft_hearing_is_new(hearing, mark))
		return false;
	ft_hearing_meet(hearing);
	ft_hearing_add(hearing, mark);
	return true;
}

static void hearing_marks(struct kunit *test)
{
	u32 sharing;

	KUNIT_EXPECT_EQ(test, ft_hearing_mark(0, 0), 0U);
	KUNIT_EXPECT_EQ(test, ft_hearing_mark(0, 16), 0U);
	for (sharing = 0; sharing < 512; sharing++) {
		KUNIT_EXPECT_NE(test, ft_hearing_mark(7, sharing), 0U);
		KUNIT_EXPECT_NE(test, ft_hearing_mark(7, sharing),
				ft_hearing_mark(7, sharing + 1));
		KUNIT_EXPECT_NE(test, ft_hearing_mark(7, sharing),
				ft_hearing_mark(8, sharing));
		/* The one that would be none. */
		KUNIT_EXPECT_NE(test, ft_hearing_mark(-(sharing *
							GOLDEN_RATIO_32),
						      sharing), 0U);
	}
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

static struct kunit_case hearing_cases[] = {
	KUNIT_CASE(hearing_marks),
	KUNIT_CASE(hearing_sockets),
	KUNIT_CASE(hearing_crowd),
	KUNIT_CASE(hearing_back),
	{}
};

static struct kunit_suite hearing_suite = {
	.name = "flowtee_hearing",
	.test_cases = hearing_cases,
};

kunit_test_suite(hearing_suite);
