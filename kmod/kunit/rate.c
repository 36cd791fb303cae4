// SPDX-License-Identifier: GPL-2.0-only
/* Limits to the datagrams of a second: rate.c */
#include <linux/time64.h>

#include "../rate.h"
#include "packet.h"

#define STEPS	20000

/* A bucket that is written as one: tokens in parts of 1/10^9. */
struct model {
	u64 tokens;
	u64 last;
};

static bool model_allows(struct model *model, u32 limit, u64 now)
{
	u64 token = DIV_ROUND_UP(NSEC_PER_SEC, limit);

	/* In nanoseconds: each is worth one part of a token. */
	model->tokens = min(model->tokens + now - model->last, token * limit);
	model->last = now;
	if (model->tokens < token)
		return false;
	model->tokens -= token;
	return true;
}

static void try_limit(struct kunit *test, struct rnd_state *rnd, u32 limit)
{
	u64 token = DIV_ROUND_UP(NSEC_PER_SEC, limit);
	u64 now = 5 * NSEC_PER_SEC;
	struct model model = { .tokens = token * limit, .last = now };
	struct ft_rate rate = { ATOMIC64_INIT(0) };
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		bool allows = ft_rate_allows(&rate, limit, now);

		if (allows != model_allows(&model, limit, now)) {
			KUNIT_FAIL(test, "%u a second: step %u: %u", limit, i,
				   allows);
			return;
		}
		switch (ft_test_below(rnd, 4)) {
		case 0:
			break;
		case 1:
			now += token;
			break;
		case 2:
			now += ft_test_below(rnd, min_t(u64, 2 * token,
							U32_MAX));
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

/* After a pause a second's worth is let through at once, and no more. */
static void rate_burst(struct kunit *test)
{
	struct ft_rate rate = { ATOMIC64_INIT(0) };
	u64 now = 77 * NSEC_PER_SEC;
	unsigned int i, passed = 0;

	for (i = 0; i < 1000; i++)
		passed += ft_rate_allows(&rate, 100, now);
	KUNIT_EXPECT_EQ(test, passed, 100U);
	KUNIT_EXPECT_FALSE(test, ft_rate_allows(&rate, 100, now + 9999999));
	KUNIT_EXPECT_TRUE(test, ft_rate_allows(&rate, 100, now + 10000000));
	/* A day later the bucket holds no more than it does. */
	now += 86400 * NSEC_PER_SEC;
	passed = 0;
	for (i = 0; i < 1000; i++)
		passed += ft_rate_allows(&rate, 100, now);
	KUNIT_EXPECT_EQ(test, passed, 100U);
}

static struct kunit_case rate_cases[] = {
	KUNIT_CASE(rate_random),
	KUNIT_CASE(rate_burst),
	{}
};

static struct kunit_suite rate_suite = {
	.name = "flowtee_rate",
	.test_cases = rate_cases,
};

kunit_test_suite(rate_suite);
