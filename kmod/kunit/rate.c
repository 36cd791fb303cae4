// SPDX-License-Identifier: GPL-2.0-only
/* Limits to the datagrams of a second: rate.c */
#include <linux/time64.h>

#include "ruleset/rate.h"
#include "kunit/packet.h"

#define STEPS	20000
#define PART	(NSEC_PER_SEC / FT_RATE_PARTS)

/* All that has passed, by its times. */
struct past {
	u64 *time;
	unsigned int n;
	unsigned int first;
};

/* How many have passed since @from. Questions come in order. */
static unsigned int passed_since(struct past *past, u64 from)
{
	while (past->first < past->n && past->time[past->first] < from)
		past->first++;
	return past->n - past->first;
}

static void try_limit(struct kunit *test, struct rnd_state *rnd, u32 limit)
{
	u64 gap = DIV_ROUND_UP(NSEC_PER_SEC, limit);
	u64 now = 5 * NSEC_PER_SEC;
	struct past second = {}, more;
	struct ft_rate rate;
	unsigned int i;

	second.time = kunit_kzalloc(test, STEPS * sizeof(u64), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, second.time);
	more = second;
	ft_rate_init(&rate);
	for (i = 0; i < STEPS; i++) {
		bool has_room = ft_rate_has_room(&rate, limit, now);
		bool allows = ft_rate_allows(&rate, limit, now);

		/* To ask uses nothing up, and is told the truth. */
		if (has_room != allows) {
			KUNIT_FAIL(test, "%u a second: step %u: asked in vain",
				   limit, i);
			return;
		}

		/* Those of a second are never more, and a few parts of one are
		 * the most that is looked back beyond.
		 */
		if (allows && passed_since(&second, now - NSEC_PER_SEC + 1) >=
			      limit) {
			KUNIT_FAIL(test, "%u a second: step %u: too many",
				   limit, i);
			return;
		}
		if (!allows && passed_since(&more, now - NSEC_PER_SEC - PART) <
			       limit) {
			KUNIT_FAIL(test, "%u a second: step %u: too few",
				   limit, i);
			return;
		}
		if (allows) {
			second.time[second.n++] = now;
			more.n++;
		}
		switch (ft_test_below(rnd, 4)) {
		case 0:
			break;
		case 1:
			now += gap;
			break;
		case 2:
			now += ft_test_below(rnd, min_t(u64, 2 * gap, U32_MAX));
			break;
		default:
			if (!ft_test_below(rnd, 500))
				now += NSEC_PER_SEC;
		}
	}
}

static void rate_random(struct kunit *test)
{
	static const u32 limits[] = {
		1, 2, 3, 10, 333, 1000, 99999, 600000000, 1000000000,
	};
	struct rnd_state rnd;
	unsigned int i;

	ft_test_seed(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(limits); i++)
		try_limit(test, &rnd, limits[i]);
}

static unsigned int pass_many(struct ft_rate *rate, u32 limit, u64 now)
{
	unsigned int i, passed = 0;

	for (i = 0; i < 1000; i++)
		passed += ft_rate_allows(rate, limit, now);
	return passed;
}

/* After a pause a second's worth is let through at once, and then no more for a
 * second.
 */
static void rate_burst(struct kunit *test)
{
	u64 now = 77 * NSEC_PER_SEC, end = now + NSEC_PER_SEC;
	struct ft_rate rate;
	unsigned int day;

	ft_rate_init(&rate);
	for (day = 0; day < 3; day++) {
		KUNIT_EXPECT_EQ(test, pass_many(&rate, 100, now), 100U);
		for (; now < end; now += PART / 3)
			KUNIT_EXPECT_EQ(test, pass_many(&rate, 100, now), 0U);
		now = end + PART;
		KUNIT_EXPECT_EQ(test, pass_many(&rate, 100, now), 100U);
		now += 86400 * NSEC_PER_SEC;
		end = now + NSEC_PER_SEC;
	}
}

/* Under steady load nearly all that may pass does. */
static void rate_steady(struct kunit *test)
{
	u64 start = 9 * NSEC_PER_SEC, now;
	unsigned int passed = 0;
	struct ft_rate rate;

	ft_rate_init(&rate);
	for (now = start; now < start + 20 * NSEC_PER_SEC; now += 500000)
		passed += ft_rate_allows(&rate, 1000, now);
	KUNIT_EXPECT_LE(test, passed, 20000U);
	KUNIT_EXPECT_GE(test, passed, 18800U);
	/* One that comes as fast as it may is not held up. */
	ft_rate_init(&rate);
	for (passed = 0, now = start; now < start + NSEC_PER_SEC;
	     now += 1100000)
		passed += !ft_rate_allows(&rate, 1000, now);
	KUNIT_EXPECT_EQ(test, passed, 0U);
}

/* A clock that was read before another CPU was faster; and another limit. */
static void rate_back(struct kunit *test)
{
	u64 now = 9 * NSEC_PER_SEC;
	struct ft_rate rate;

	ft_rate_init(&rate);
	KUNIT_EXPECT_EQ(test, pass_many(&rate, 5, now), 5U);
	KUNIT_EXPECT_EQ(test, pass_many(&rate, 5, now - 3 * PART), 0U);
	KUNIT_EXPECT_EQ(test, pass_many(&rate, 7, now + PART), 2U);
	KUNIT_EXPECT_EQ(test, pass_many(&rate, 3, now + 16 * PART), 0U);
	KUNIT_EXPECT_EQ(test, pass_many(&rate, 3, now + 17 * PART), 1U);
}

static struct kunit_case rate_cases[] = {
	KUNIT_CASE(rate_random),
	KUNIT_CASE(rate_burst),
	KUNIT_CASE(rate_steady),
	KUNIT_CASE(rate_back),
	{}
};

static struct kunit_suite rate_suite = {
	.name = "flowtee_rate",
	.test_cases = rate_cases,
};

kunit_test_suite(rate_suite);
