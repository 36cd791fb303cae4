// SPDX-License-Identifier: GPL-2.0-only
/* What a processor may spend in softirqs: spending.h */
#include "packet/spending.h"
#include "kunit/packet.h"

#define STEPS		20000
#define SHORT		(3 * NSEC_PER_MSEC)
#define LONG		(50 * NSEC_PER_MSEC)

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
	/* Until the window is over, and what was too much, and no longer. */
	KUNIT_EXPECT_TRUE(test, is_enough(&spending,
					  start + FT_SPENDING_WINDOW + 1));
	KUNIT_EXPECT_FALSE(test, is_enough(&spending,
					   start + FT_SPENDING_WINDOW + 2));
	/* What ends in a window is of that, what ends behind it begins another. */
	ft_spending_add_until(&spending, start + FT_SPENDING_WINDOW - 1,
			      start + FT_SPENDING_WINDOW);
	KUNIT_EXPECT_EQ(test, spending.since, start);
	KUNIT_EXPECT_EQ(test, spending.spent, FT_SPENDING_SHARE + 2ULL);
	ft_spending_add_until(&spending, start + FT_SPENDING_WINDOW - 1,
			      start + FT_SPENDING_WINDOW + 3);
	KUNIT_EXPECT_EQ(test, spending.since, start + FT_SPENDING_WINDOW - 1);
	KUNIT_EXPECT_EQ(test, spending.spent, 4ULL);
}

/* One thing that takes longer than the share keeps others back for the rest of the last
 * window that it ends in, whatever was before.
 */
static void spending_long(struct kunit *test)
{
	static const u32 lengths[] = {
		FT_SPENDING_SHARE + 1, 9 * NSEC_PER_MSEC, FT_SPENDING_WINDOW,
		FT_SPENDING_WINDOW + 9, LONG,
	};
	/* How long ago something small was done, or so much that it was too much. */
	static const u32 before[] = { 1, 4 * NSEC_PER_MSEC, LONG };
	static const u32 spent[] = { 1, FT_SPENDING_SHARE + 1 };
	const u64 rest = FT_SPENDING_WINDOW - FT_SPENDING_SHARE;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths) * ARRAY_SIZE(before) *
		    ARRAY_SIZE(spent); i++) {
		const u64 start = 7 * NSEC_PER_SEC;
		u64 end = start + lengths[i % ARRAY_SIZE(lengths)];
		u64 ago = before[i / ARRAY_SIZE(lengths) % ARRAY_SIZE(before)];
		u64 some = spent[i / ARRAY_SIZE(lengths) / ARRAY_SIZE(before)];
		struct ft_spending spending = {};

		ft_spending_add_until(&spending, start - ago - some,
				      start - ago);
		ft_spending_add_until(&spending, start, end);
		KUNIT_EXPECT_TRUE(test, is_enough(&spending, end));
		KUNIT_EXPECT_TRUE(test, is_enough(&spending, end + rest));
		KUNIT_EXPECT_FALSE(test, is_enough(&spending, end + rest + 1));
	}
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

/* How much of the last time was spent, as long as a window, by looking at all that was
 * done. @most: set to the most that one item has of it
 */
static u64 spent_until(const struct item *items, unsigned int n, u64 now,
		       u64 *most)
{
	u64 sum = 0;

	*most = 0;
	while (n--) {
		/* Times wrap, so they are looked at from here. */
		u64 first = min_t(u64, now - items[n].start, FT_SPENDING_WINDOW);
		u64 last = min_t(u64, now - items[n].end, FT_SPENDING_WINDOW);

		if (first == last)
			break;
		sum += first - last;
		*most = max(*most, first - last);
	}
	return sum;
}

/* Nothing is refused unless the share of the last time was spent, and nothing is let
 * through if one item alone has spent more.
 */
static void try(struct kunit *test, struct rnd_state *rnd, struct item *items,
		u64 now, u64 item_max, u64 gap_max)
{
	struct ft_spending spending = { .since = now };
	unsigned int i, n = 0;
	u64 sum, most;

	for (i = 0; i < STEPS; i++) {
		bool enough = is_enough(&spending, now);

		sum = spent_until(items, n, now, &most);
		if (enough && sum < FT_SPENDING_SHARE)
			KUNIT_FAIL(test, "step %u: refused after %llu", i, sum);
		if (!enough && most > FT_SPENDING_SHARE)
			KUNIT_FAIL(test, "step %u: allowed after %llu", i, most);
		/* Some things are done whether it is enough or not. */
		if (!enough || !ft_test_below(rnd, 10)) {
			items[n].start = now;
			now += 1 + ft_test_below(rnd, item_max);
			items[n].end = now;
			ft_spending_add_until(&spending, items[n].start, now);
			n++;
		}
		now += 1 + ft_test_below(rnd, gap_max);
	}
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

		for (k = 0; k < ARRAY_SIZE(gaps); k++) {
			try(test, &rnd, items, starts[i], SHORT, gaps[k]);
			try(test, &rnd, items, starts[i], LONG, gaps[k]);
		}
	}
}

/* Who always has something to do gets about the share of the time: one thing more, at
 * most, in each window. However long that is, others get the rest of a window each
 * time.
 */
static void spending_share(struct kunit *test)
{
	static const u32 sizes[] = {
		1000, NSEC_PER_MSEC / 10, NSEC_PER_MSEC, 9 * NSEC_PER_MSEC,
		LONG,
	};
	const u64 rest = FT_SPENDING_WINDOW - FT_SPENDING_SHARE;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		const u64 start = 3 * NSEC_PER_SEC, end = start + NSEC_PER_SEC;
		struct ft_spending spending = {};
		u64 round = roundup(FT_SPENDING_SHARE + 1, sizes[i]);
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
		KUNIT_EXPECT_LE(test, done, round *
				(div64_u64(NSEC_PER_SEC, round + rest) + 1ULL));
	}
}

static struct kunit_case spending_cases[] = {
	KUNIT_CASE(spending_bounds),
	KUNIT_CASE(spending_long),
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
