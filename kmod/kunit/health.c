// SPDX-License-Identifier: GPL-2.0-only
/* From what is found to what is held for true: health.c, finding.c */
#include <linux/ktime.h>
#include <linux/math64.h>

#include "ruleset/finding.h"
#include "ruleset/health.h"
#include "kunit/packet.h"

/* Gives findings one after the other: "." reachable, "r" no route, "n" neighbour
 * failed, "?" neighbour asked for. Return: the verdict in the end.
 */
static u8 judge(struct kunit *test, const char *findings)
{
	struct ft_health *health = ft_health_alloc();
	u8 verdict = FLOWTEE_HEALTH_REACHABLE;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, health);
	for (; *findings; findings++) {
		u8 finding = *findings == '.' ? FLOWTEE_HEALTH_REACHABLE :
			     *findings == 'r' ? FLOWTEE_HEALTH_NO_ROUTE :
			     *findings == 'n' ? FLOWTEE_HEALTH_NEIGHBOUR :
						FT_HEALTH_ASKING;
		bool changes = ft_health_judge(health, finding, &verdict);

		KUNIT_EXPECT_EQ(test, changes, verdict != health->verdict);
		health->verdict = verdict;
	}
	ft_health_put(health);
	return verdict;
}

static void health_verdicts(struct kunit *test)
{
	static const struct {
		const char *findings;
		u8 verdict;
	} cases[] = {
		{ "", FLOWTEE_HEALTH_REACHABLE },
		{ "r", FLOWTEE_HEALTH_REACHABLE },
		{ "rr", FLOWTEE_HEALTH_NO_ROUTE },
		/* Neither goes by what comes and goes. */
		{ "r.r.r.r.r.", FLOWTEE_HEALTH_REACHABLE },
		{ "rr..r..r..r", FLOWTEE_HEALTH_NO_ROUTE },
		{ "rr..", FLOWTEE_HEALTH_NO_ROUTE },
		{ "rr...", FLOWTEE_HEALTH_REACHABLE },
		{ "rr...rr", FLOWTEE_HEALTH_NO_ROUTE },
		/* Another reason is told. */
		{ "rrn", FLOWTEE_HEALTH_NEIGHBOUR },
		{ "rn", FLOWTEE_HEALTH_NEIGHBOUR },
		/* To be asked for is no failure for a while. */
		{ ".?????.", FLOWTEE_HEALTH_REACHABLE },
		{ ".??????", FLOWTEE_HEALTH_REACHABLE },
		{ ".???????", FLOWTEE_HEALTH_NEIGHBOUR },
		{ "???????", FLOWTEE_HEALTH_NEIGHBOUR },
		{ "n?", FLOWTEE_HEALTH_REACHABLE },
		{ "n??n", FLOWTEE_HEALTH_NEIGHBOUR },
		/* While it is asked for again it has not come back. */
		{ "nn??????.", FLOWTEE_HEALTH_NEIGHBOUR },
		{ "nn???..?..", FLOWTEE_HEALTH_NEIGHBOUR },
		{ "nn???...", FLOWTEE_HEALTH_REACHABLE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, judge(test, cases[i].findings),
				    cases[i].verdict, "%s", cases[i].findings);
}

/* Since when is told of this outage alone. */
static void health_since(struct kunit *test)
{
	u64 earliest = div_u64(ktime_get_real_ns(), NSEC_PER_MSEC);
	struct ft_health *health = ft_health_alloc();
	u64 since;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, health);
	KUNIT_EXPECT_EQ(test, ft_health_down_since_ms(health), 0);
	ft_health_keep_time(health, true);
	since = ft_health_down_since_ms(health);
	KUNIT_EXPECT_GE(test, since + 1, earliest);
	KUNIT_EXPECT_LE(test, since, div_u64(ktime_get_real_ns(), NSEC_PER_MSEC));
	ft_health_keep_time(health, true);
	KUNIT_EXPECT_LE(test, ft_health_down_since_ms(health), since + 1);
	ft_health_keep_time(health, false);
	KUNIT_EXPECT_EQ(test, ft_health_down_since_ms(health), 0);
	ft_health_put(health);
}

/* What a checker finds changes only if it was otherwise, and is over only if it was
 * to be.
 */
static void health_finding(struct kunit *test)
{
	struct ft_finding finding = {};
	u64 now, until;

	ft_finding_init(&finding);
	KUNIT_EXPECT_FALSE(test, ft_finding_is_down(&finding));
	KUNIT_EXPECT_FALSE(test, ft_finding_is_over(&finding));
	KUNIT_EXPECT_FALSE(test, ft_finding_set(&finding, false, 0));
	KUNIT_EXPECT_TRUE(test, ft_finding_set(&finding, true, 0));
	KUNIT_EXPECT_TRUE(test, ft_finding_is_down(&finding));
	KUNIT_EXPECT_FALSE(test, ft_finding_is_over(&finding));
	KUNIT_EXPECT_TRUE(test, ft_finding_get(&finding, &until));
	KUNIT_EXPECT_EQ(test, until, 0ULL);
	now = div_u64(ktime_get_real_ns(), NSEC_PER_MSEC);
	KUNIT_EXPECT_FALSE(test, ft_finding_set(&finding, true, 86400));
	KUNIT_EXPECT_FALSE(test, ft_finding_is_over(&finding));
	KUNIT_EXPECT_TRUE(test, ft_finding_get(&finding, &until));
	KUNIT_EXPECT_GE(test, until + 1, now + 86400 * MSEC_PER_SEC);
	KUNIT_EXPECT_LE(test, until, now + 86460 * MSEC_PER_SEC);
	finding.until = ktime_get_boottime_ns();
	KUNIT_EXPECT_TRUE(test, ft_finding_is_over(&finding));
	KUNIT_EXPECT_TRUE(test, ft_finding_is_down(&finding));
	KUNIT_EXPECT_TRUE(test, ft_finding_set(&finding, false, 9));
	KUNIT_EXPECT_FALSE(test, ft_finding_is_down(&finding));
	KUNIT_EXPECT_FALSE(test, ft_finding_is_over(&finding));
	KUNIT_EXPECT_FALSE(test, ft_finding_get(&finding, &until));
	KUNIT_EXPECT_EQ(test, until, 0ULL);
}

static struct kunit_case health_cases[] = {
	KUNIT_CASE(health_verdicts),
	KUNIT_CASE(health_since),
	KUNIT_CASE(health_finding),
	{}
};

static struct kunit_suite health_suite = {
	.name = "flowtee_health",
	.test_cases = health_cases,
};

kunit_test_suite(health_suite);
