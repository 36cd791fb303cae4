// SPDX-License-Identifier: GPL-2.0-only
/* Drafts that would make a loop of this host with itself: seal.c */
#include "kunit/draft.h"

/* Whether a listener and a receiver are of one family. */
static bool agree(unsigned int listen, unsigned int to)
{
	return ft_test_address[listen].family == NFPROTO_UNSPEC ||
	       ft_test_address[listen].family == ft_test_address[to].family;
}

static void seal_loops(struct kunit *test)
{
	static const struct {
		unsigned int listen;
		const char *dev;
		unsigned int to;
		u16 port;
		int err;
	} cases[] = {
		{ 2, "", 2, 2055, -ELOOP },
		{ 2, "", 2, 2056, 0 },
		{ 2, "", 3, 2055, 0 },
		{ 2, "", 4, 2055, 0 },
		{ 2, "ft-a", 2, 2055, -ELOOP },
		{ 5, "", 5, 2055, -ELOOP },
		{ 6, "", 0, 2055, -ELOOP },
		{ 6, "", 0, 2056, 0 },
		{ 6, "", 2, 2055, 0 },
		{ 6, "", 1, 2055, 0 },
		{ 6, "ft-a", 0, 2055, 0 },
		{ 6, "lo", 0, 2055, -ELOOP },
		{ 7, "", 1, 2055, -ELOOP },
		{ 7, "", 0, 2055, 0 },
		{ 8, "", 0, 2055, -ELOOP },
		{ 8, "", 1, 2055, -ELOOP },
		{ 8, "", 2, 2055, 0 },
	};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		/* The receiver is the listener's own, or another's. */
		for (k = 0; k < 2; k++) {
			struct ft_draft draft = ft_test_edit(test, NULL);
			struct ft_collector *collector;

			collector = ft_test_add(test, &draft,
						ft_test_listen(cases[i].listen, 2055),
						cases[i].dev);
			if (k)
				collector = ft_test_add(test, &draft,
							ft_test_listen(8, 9999), "");
			else if (!agree(cases[i].listen, cases[i].to))
				goto drop;
			ft_test_send_to(test, collector,
					ft_test_listen(cases[i].to, 7777));
			ft_test_send_to(test, collector,
					ft_test_listen(cases[i].to, cases[i].port));
			KUNIT_EXPECT_EQ_MSG(test, ft_test_seal(&draft),
					    cases[i].err, "case %u", i);
drop:
			ft_draft_drop(&draft);
		}
	}
}

/* A loop that is in force already does not stand in the way of a change; a new
 * one does. A refused ruleset can be searched, so it will do for one in force.
 */
static void seal_loops_before(struct kunit *test)
{
	struct ft_draft old = ft_test_edit(test, NULL), draft;
	struct ft_collector *collector;

	collector = ft_test_add(test, &old, ft_test_listen(2, 2055), "");
	ft_test_send_to(test, collector, ft_test_listen(2, 2055));
	KUNIT_EXPECT_EQ(test, ft_test_seal(&old), -ELOOP);

	draft = ft_test_edit(test, old.ruleset);
	ft_test_add(test, &draft, ft_test_listen(3, 2055), "");
	KUNIT_EXPECT_EQ_MSG(test, ft_test_seal(&draft), 0, "a loop from before");
	ft_draft_drop(&draft);

	draft = ft_test_edit(test, old.ruleset);
	collector = ft_test_add(test, &draft, ft_test_listen(3, 2055), "");
	ft_test_send_to(test, collector, ft_test_listen(3, 2055));
	KUNIT_EXPECT_EQ_MSG(test, ft_test_seal(&draft), -ELOOP, "another loop");
	ft_draft_drop(&draft);

	draft = ft_test_edit(test, old.ruleset);
	collector = ft_test_add(test, &draft, ft_test_listen(3, 2055), "");
	ft_test_send_to(test, collector, ft_test_listen(2, 2055));
	KUNIT_EXPECT_EQ_MSG(test, ft_test_seal(&draft), -ELOOP,
			    "another receiver for the loop from before");
	ft_draft_drop(&draft);
	ft_draft_drop(&old);
}

/* A new listener where a receiver from before sends to. */
static void seal_loops_by_listener(struct kunit *test)
{
	struct ft_draft old = ft_test_edit(test, NULL), draft;
	struct ft_collector *collector;

	collector = ft_test_add(test, &old, ft_test_listen(2, 2055), "");
	ft_test_send_to(test, collector, ft_test_listen(0, 2056));
	KUNIT_EXPECT_EQ(test, ft_test_seal(&old), 0);
	draft = ft_test_edit(test, old.ruleset);
	ft_test_add(test, &draft, ft_test_listen(8, 2056), "");
	KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), -ELOOP);
	ft_draft_drop(&draft);
	ft_draft_drop(&old);
}

static struct kunit_case seal_cases[] = {
	KUNIT_CASE(seal_loops),
	KUNIT_CASE(seal_loops_before),
	KUNIT_CASE(seal_loops_by_listener),
	{}
};

static struct kunit_suite seal_suite = {
	.name = "flowtee_seal",
	.test_cases = seal_cases,
};

kunit_test_suite(seal_suite);
