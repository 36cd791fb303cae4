// SPDX-License-Identifier: GPL-2.0-only
/* What a processor may spend in softirqs: spending.h */
#include "packet/spending.h"
#include "kunit/packet.h"

#define STEPS		20000
#define ITEM_MAX	(3 * NSEC_PER_MSEC)

/* Something that was done. */
struct item {
	u64 start;
	u64 end;
};

static bool is_enough(const struct ft_spending *spending, u64 now)
{
	return ft_spending_is_over(spending) && ft_spending_lasts(spending, now);
}

static void spending_bounds(struct kunit *test)
{
	const u64 start = 7 * NSEC_PER_SEC;
	struct ft_spending spending = {};

	KUNIT_EXPECT_FALSE(test, is_enough(&spending, 0));
	KUNIT_EXPECT_FALSE(test, is_enough(&spending, start));
	/* All of the share, and no more. */
	ft_spending_add_until(&spending, start, start + FT_SPENDING_SHARE);
	KUNIT_EXPECT_EQ(test, spending.since, start);
	KUNIT_EXPECT_FALSE(test, is_enough(&spending,
					   start + FT_SPENDING_SHARE));
	ft_spending_add_until(&spending, start + FT_SPENDING_SHARE,
			      start + FT_SPENDING_SHARE + 1);
	KUNIT_EXPECT_TRUE(test, is_enough(&spending,
					  start + FT_SPENDING_SHARE + 1));
	/* Until the window is over, and no longer. */
	KUNIT_EXPECT_TRUE(test, is_enough(&spending,
					  start + FT_SPENDING_WINDOW));
	KUNIT_EXPECT_FALSE(test, is_enough(&spending,
					   start + FT_SPENDING_WINDOW + 1));
	/* What ends in a window is of that, what ends behind it begins another. */
	ft_spending_add_until(&spending, start + FT_SPENDING_WINDOW - 1,
			      start + FT_SPENDING_WINDOW);
	KUNIT_EXPECT_EQ(test, spending.since, start);
	KUNIT_EXPECT_EQ(test, spending.spent, FT_SPENDING_SHARE + 2ULL);
	ft_spending_add_until(&spending, start + FT_SPENDING_WINDOW - 1,
			      start + FT_SPENDING_WINDOW + 1);
	KUNIT_EXPECT_EQ(test, spending.since, start + FT_SPENDING_WINDOW - 1);
	KUNIT_EXPECT_EQ(test, spending.spent, 2ULL);
	/* One thing that takes longer than a window is too much for the next. */
	ft_spending_add_until(&spending, 2 * start,
			      2 * start + FT_SPENDING_WINDOW + 9);
	KUNIT_EXPECT_EQ(test, spending.spent, FT_SPENDING_WINDOW + 9ULL);
	KUNIT_EXPECT_FALSE(test, is_enough(&spending, 2 * start +
						      FT_SPENDING_WINDOW + 9));
}

/* A clock that goes back a little, as one that is not stable may, holds nothing up. */
static void spending_back(struct kunit *test)
{
	struct ft_spending spending = {};
	u64 now = 5 * NSEC_PER_SEC;

	ft_spending_add_until(&spending, now, now + FT_SPENDING_SHARE + 1);
	KUNIT_EXPECT_TRUE(test, is_enough(&spending, now));
	KUNIT_EXPECT_FALSE(test, is_enough(&spending, now - 1));
	ft_spending_add_until(&spending, now - 2, now - 1);
	KUNIT_EXPECT_EQ(test, spending.since, now - 2);
	KUNIT_EXPECT_EQ(test, spending.spent, 1ULL);
}

/* How much was done in the time between, by looking at all of it. Whatever ends in it
 * counts whole.
 */
static u64 done_between(const struct item *items, unsigned int n, u64 from,
			u64 until)
{
	u64 sum = 0;

	while (n--) {
		/* Times wrap, and none is far from another. */
		if ((s64)(items[n].end - from) < 0)
			break;
		if ((s64)(until - items[n].end) >= 0)
			sum += items[n].end - items[n].start;
	}
	return sum;
}

/* Return: how long it could do something. Nothing is refused that has no cause, and
 * nothing is let through that has been too much in the last time, however it is cut
 * into windows.
 */
static u64 try(struct kunit *test, struct rnd_state *rnd, struct item *items,
	       u64 now, u64 gap_max)
{
	struct ft_spending spending = { .since = now };
	unsigned int i, n = 0;
	u64 total = 0, sum;

	for (i = 0; i < STEPS; i++) {
		bool enough = is_enough(&spending, now);

		sum = done_between(items, n, now - FT_SPENDING_WINDOW, now);
		if (enough && sum <= FT_SPENDING_SHARE)
			KUNIT_FAIL(test, "step %u: refused after %llu", i, sum);
		if (!enough && sum > 2 * (FT_SPENDING_SHARE + ITEM_MAX))
			KUNIT_FAIL(test, "step %u: allowed after %llu", i, sum);
		if (!enough) {
			items[n].start = now;
			now += 1 + ft_test_below(rnd, ITEM_MAX);
			items[n].end = now;
			ft_spending_add_until(&spending, items[n].start, now);
			total += now - items[n].start;
			n++;
		}
		now += ft_test_below(rnd, gap_max);
	}
	return total;
}

static void spending_random(struct kunit *test)
{
	/* The last ones wrap. */
	static const u64 starts[] = { NSEC_PER_SEC, 0, -NSEC_PER_SEC, -1ULL };
	static const u32 gaps[] = { NSEC_PER_USEC, NSEC_PER_MSEC,
				    20 * NSEC_PER_MSEC };
	struct rnd_state rnd;
	struct item *items;
	unsigned int i;

	ft_test_seed(test, &rnd);
	items = kunit_kzalloc(test, STEPS * sizeof(*items), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, items);
	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		unsigned int k;

		for (k = 0; k < ARRAY_SIZE(gaps); k++)
			try(test, &rnd, items, starts[i], gaps[k]);
	}
}

/* Who always has something to do gets about the share of the time: one thing more, at
 * most, in each window.
 */
static void spending_share(struct kunit *test)
{
	static const u32 sizes[] = { 1000, NSEC_PER_MSEC / 10, NSEC_PER_MSEC };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		const u64 start = 3 * NSEC_PER_SEC, end = start + NSEC_PER_SEC;
		struct ft_spending spending = {};
		u64 now = start, done = 0;

		while (now < end) {
			if (is_enough(&spending, now)) {
				now += 1000;
				continue;
			}
			ft_spending_add_until(&spending, now, now + sizes[i]);
			now += sizes[i];
			done += sizes[i];
		}
		KUNIT_EXPECT_GE(test, done * 100, 45ULL * NSEC_PER_SEC);
		KUNIT_EXPECT_LE(test, done, (FT_SPENDING_SHARE + sizes[i]) *
				(NSEC_PER_SEC / FT_SPENDING_WINDOW + 1ULL));
	}
}

static struct kunit_case spending_cases[] = {
	KUNIT_CASE(spending_bounds),
	KUNIT_CASE(spending_back),
	KUNIT_CASE(spending_random),
	KUNIT_CASE(spending_share),
	{}
};

static struct kunit_suite spending_suite = {
	.name = "flowtee_spending",
	.test_cases = spending_cases,
};

kunit_test_suite(spending_suite);
