// SPDX-License-Identifier: GPL-2.0-only
/* What another version of a pool leaves as it is, case by case: ft_group_keeps() */
#include "kunit/pool.h"

/* @members: a digit for each, in their order; @bad: who cannot be reached */
static void compile_as(struct kunit *test, struct ft_test_pool *scene,
		       u8 balance, const char *members, const char *bad)
{
	u32 i;

	ft_test_pool_start(test, scene, balance);
	for (i = 0; members[i]; i++)
		ft_test_pool_add(test, scene, members[i] - '0', 1);
	ft_test_pool_compile(test, scene);
	for (i = 0; members[i]; i++)
		if (strchr(bad, members[i]))
			ft_test_pool_receiver(scene, i)->health->verdict =
				FLOWTEE_HEALTH_NO_ROUTE;
}

/* Whether another version of a pool may give streams to others. */
static void keeps_told(struct kunit *test)
{
	static const struct {
		u8 balance;
		const char *before;
		const char *after;
		const char *bad;
		bool keeps;
	} cases[] = {
		{ FLOWTEE_BALANCE_HASH, "012", "012", "", true },
		{ FLOWTEE_BALANCE_HASH, "012", "210", "", true },
		{ FLOWTEE_BALANCE_HASH, "012", "3021", "0", true },
		{ FLOWTEE_BALANCE_HASH, "012", "20", "", false },
		{ FLOWTEE_BALANCE_ROUND_ROBIN, "012", "120", "", true },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "012", "012", true },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "021", "", true },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "02", "", true },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "3012", "0", true },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "102", "", false },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "120", "", false },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "12", "", false },
		{ FLOWTEE_BALANCE_FAILOVER, "012", "021", "0", false },
		{ FLOWTEE_BALANCE_FAILOVER, "0123", "0132", "0", true },
		{ FLOWTEE_BALANCE_FAILOVER, "0123", "0132", "0123", false },
		{ FLOWTEE_BALANCE_FAILOVER, "0123", "1023", "0", false },
		{ FLOWTEE_BALANCE_FAILOVER, "", "0", "", true },
		{ FLOWTEE_BALANCE_FAILOVER, "0", "", "", false },
	};
	struct ft_test_pool before, after;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		compile_as(test, &before, cases[i].balance, cases[i].before,
			   cases[i].bad);
		compile_as(test, &after, cases[i].balance, cases[i].after,
			   cases[i].bad);
		KUNIT_EXPECT_EQ_MSG(test,
				    ft_group_keeps(after.group, before.group),
				    cases[i].keeps, "case %u", i);
		ft_test_pool_end(&after);
		ft_test_pool_end(&before);
	}
}

static struct kunit_case keeps_cases_cases[] = {
	KUNIT_CASE(keeps_told),
	{}
};

static struct kunit_suite keeps_cases_suite = {
	.name = "flowtee_keeps_cases",
	.test_cases = keeps_cases_cases,
};

kunit_test_suite(keeps_cases_suite);
