// SPDX-License-Identifier: GPL-2.0-only
/* Whether another version of a pool gives streams as it did: ft_group_keeps() */
#include "packet/choice.h"
#include "ruleset/rendezvous.h"
#include "kunit/pool.h"

#define NAMES		7
#define MEMBERS		6
#define EXPORTERS	64
#define STEPS		4000

/**
 * struct plan - what a member is to be
 * @name: a number; no two of a version have the same
 * @weight: likewise of the receiver
 * @from: what it wants: all, or one of two networks
 * @down: by hand
 */
struct plan {
	u8 name;
	u8 weight;
	u8 from;
	bool down;
};

/* A version of a pool, as it is planned. */
struct version {
	u8 balance;
	u8 key;
	unsigned int n;
	struct plan member[MEMBERS];
};

static struct ft_prefixes *network(struct kunit *test, u8 number)
{
	struct ft_prefixes *prefixes = ft_prefixes_alloc(1);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, prefixes);
	prefixes->given[0].family = NFPROTO_IPV4;
	prefixes->given[0].addr.ip = htonl(0x0a000000 + (number << 8));
	prefixes->given[0].len = 24;
	return prefixes;
}

static void add(struct kunit *test, struct ft_test_pool *compiled,
		const struct plan *plan)
{
	struct ft_receiver *receiver;

	receiver = ft_test_pool_add(test, compiled, plan->name, plan->weight);
	receiver->state = plan->down ? FLOWTEE_RECEIVER_DOWN :
				       FLOWTEE_RECEIVER_UP;
	if (plan->from)
		receiver->from = network(test, plan->from);
}

static void compile(struct kunit *test, struct ft_test_pool *compiled,
		    const struct version *version)
{
	unsigned int i;

	ft_test_pool_start(test, compiled, version->balance);
	compiled->pool->key = version->key;
	for (i = 0; i < version->n; i++)
		add(test, compiled, &version->member[i]);
	ft_test_pool_compile(test, compiled);
}

/* What all have in common. */
static unsigned int step_of(const struct version *version)
{
	unsigned int step, i;

	for (step = 64; step > 1; step--) {
		for (i = 0; i < version->n; i++)
			if (version->member[i].weight % step)
				break;
		if (i == version->n)
			break;
	}
	return step;
}

static const struct plan *find(const struct version *version, u8 name)
{
	unsigned int i;

	for (i = 0; i < version->n; i++)
		if (version->member[i].name == name)
			return &version->member[i];
	return NULL;
}

/* Whether a member of that name may have been given something. */
static bool had(const struct version *version, u8 name)
{
	const struct plan *plan = find(version, name);

	return plan && !plan->down;
}

/* Whether a member has what it had: @was in @old, @is in @new. */
static bool is_same(const struct version *new, const struct plan *is,
		    const struct version *old, const struct plan *was)
{
	return is && is->name == was->name && is->from == was->from &&
	       !is->down &&
	       is->weight * step_of(old) == was->weight * step_of(new);
}

/* All want the same, so that one gets all. */
static bool is_plain(const struct version *version)
{
	unsigned int i;

	for (i = 1; i < version->n; i++)
		if (version->member[i].from != version->member[0].from)
			return false;
	return true;
}

/* Of those that had something before, whatever their order. */
static bool all_stay(const struct version *new, const struct version *old)
{
	unsigned int i;

	for (i = 0; i < old->n; i++)
		if (!old->member[i].down &&
		    !is_same(new, find(new, old->member[i].name), old,
			     &old->member[i]))
			return false;
	return true;
}

/* The members of a version that had something before, in their order. */
static unsigned int those_that_had(const struct version *version,
				   const struct version *old,
				   const struct plan *those[MEMBERS])
{
	unsigned int i, n = 0;

	for (i = 0; i < version->n; i++)
		if (had(old, version->member[i].name))
			those[n++] = &version->member[i];
	return n;
}

static bool order_stays(const struct version *new, const struct version *old)
{
	const struct plan *before[MEMBERS], *now[MEMBERS];
	unsigned int n = those_that_had(old, old, before);
	unsigned int present = those_that_had(new, old, now);
	unsigned int i;

	/* If all want the same, those behind the first have nothing. */
	if (n && is_plain(new) && is_plain(old))
		n = 1;
	if (present < n)
		return false;
	for (i = 0; i < n; i++)
		if (!is_same(new, now[i], old, before[i]))
			return false;
	return true;
}

static bool model(const struct version *new, const struct version *old)
{
	if (new->balance != old->balance || new->key != old->key)
		return false;
	return new->balance == FLOWTEE_BALANCE_FAILOVER ?
		       order_stays(new, old) : all_stay(new, old);
}

/* Return: the name of who is given a datagram, or -1. */
static int choose(const struct version *version,
		  const struct ft_test_pool *compiled, u32 exporter)
{
	struct ft_datagram dg = {
		.from = ft_test_endpoint(NFPROTO_IPV4, "10.0.0.0", 2055),
	};
	struct ft_candidates candidates;
	const struct ft_receiver *chosen;
	unsigned int i;

	dg.from.addr.ip = htonl(0x0a000100 + ((exporter & 1) << 8) + exporter);
	if (!ft_choice_candidates(compiled->group, &dg, &candidates))
		return -1;
	chosen = ft_choice_make(&candidates, 0);
	for (i = 0; i < version->n; i++)
		if (compiled->group->member[i].receiver == chosen)
			return version->member[i].name;
	return -1;
}

/* Nobody has got what another had, but those who are new. */
static void expect_kept(struct kunit *test, const struct version *new,
			const struct ft_test_pool *new_compiled,
			const struct version *old,
			const struct ft_test_pool *old_compiled)
{
	u32 i;

	for (i = 0; i < EXPORTERS; i++) {
		int before = choose(old, old_compiled, i);
		int now = choose(new, new_compiled, i);

		if (before >= 0 && before != now && had(old, now))
			KUNIT_FAIL(test, "exporter %u: from %d to %d", i,
				   before, now);
	}
}

static struct plan make_member(struct rnd_state *rnd, u8 name)
{
	return (struct plan) {
		.name = name,
		.weight = 1 + ft_test_below(rnd, 4),
		.from = ft_test_below(rnd, 4) ? 0 : 1 + ft_test_below(rnd, 2),
		.down = !ft_test_below(rnd, 4),
	};
}

static void make(struct rnd_state *rnd, struct version *version)
{
	u8 name;

	memset(version, 0, sizeof(*version));
	version->balance = ft_test_flip(rnd) ? FLOWTEE_BALANCE_HASH :
					       FLOWTEE_BALANCE_FAILOVER;
	for (name = 0; name < NAMES && version->n < MEMBERS; name++)
		if (ft_test_flip(rnd))
			version->member[version->n++] = make_member(rnd, name);
}

static void drop(struct version *version, unsigned int place)
{
	version->n--;
	memmove(&version->member[place], &version->member[place + 1],
		(version->n - place) * sizeof(struct plan));
}

static void insert(struct rnd_state *rnd, struct version *version)
{
	u8 name = ft_test_below(rnd, NAMES);
	unsigned int i;

	for (i = 0; i < version->n; i++)
		if (version->member[i].name == name)
			return;
	if (version->n == MEMBERS)
		return;
	i = ft_test_below(rnd, version->n + 1);
	memmove(&version->member[i + 1], &version->member[i],
		(version->n - i) * sizeof(struct plan));
	version->member[i] = make_member(rnd, name);
	version->n++;
}

/* One thing is another. */
static void change(struct rnd_state *rnd, struct version *version)
{
	unsigned int i = version->n ? ft_test_below(rnd, version->n) : 0;
	unsigned int what = ft_test_below(rnd, 10);

	if (what < 3 || !version->n) {
		insert(rnd, version);
		return;
	}
	switch (what) {
	case 3:
		drop(version, i);
		break;
	case 4:
		version->member[i] = make_member(rnd,
						 version->member[i].name);
		break;
	case 5:
		version->member[i].down ^= true;
		break;
	case 6:
		swap(version->member[i], version->member[0]);
		break;
	case 7:
		for (i = 0; i < version->n; i++)
			version->member[i].weight *= 2;
		break;
	case 8:
		if (!ft_test_below(rnd, 4))
			version->key ^= FLOWTEE_KEY_PORT;
		break;
	default:
		if (!ft_test_below(rnd, 4))
			version->balance = FLOWTEE_BALANCE_HASH;
	}
}

/* Return: what was said of the two. */
static bool compare(struct kunit *test, const struct version *new,
		    const struct version *old)
{
	struct ft_test_pool new_compiled, old_compiled;
	bool keeps;

	compile(test, &new_compiled, new);
	compile(test, &old_compiled, old);
	keeps = ft_group_keeps(new_compiled.group, old_compiled.group);
	KUNIT_EXPECT_EQ(test, keeps, model(new, old));
	if (keeps)
		expect_kept(test, new, &new_compiled, old, &old_compiled);
	ft_test_pool_end(&new_compiled);
	ft_test_pool_end(&old_compiled);
	return keeps;
}

static void keeps_random(struct kunit *test)
{
	unsigned int i, k, n, kept = 0;
	struct version old, new;
	struct rnd_state rnd;

	ft_test_seed(test, &rnd);
	for (i = 0; i < STEPS; i++) {
		make(&rnd, &old);
		new = old;
		n = ft_test_below(&rnd, 4);
		for (k = 0; k < n; k++)
			change(&rnd, &new);
		kept += compare(test, &new, &old);
	}
	/* Neither answer is a rare one. */
	KUNIT_EXPECT_GT(test, kept, (unsigned int)STEPS / 10);
	KUNIT_EXPECT_LT(test, kept, (unsigned int)STEPS * 9 / 10);
}

/* Those that are told of in words. */
static void keeps_known(struct kunit *test)
{
	const struct version old = {
		.balance = FLOWTEE_BALANCE_FAILOVER,
		.n = 3,
		.member = {
			{ .name = 0, .weight = 1 },
			{ .name = 1, .weight = 1, .down = true },
			{ .name = 2, .weight = 1 },
		},
	};
	struct version new = old;

	KUNIT_EXPECT_TRUE(test, compare(test, &new, &old));
	new.member[1].down = false;
	KUNIT_EXPECT_TRUE(test, compare(test, &new, &old));
	drop(&new, 1);
	KUNIT_EXPECT_TRUE(test, compare(test, &new, &old));
	KUNIT_EXPECT_TRUE(test, compare(test, &old, &new));
	swap(new.member[0], new.member[1]);
	KUNIT_EXPECT_FALSE(test, compare(test, &new, &old));
	new = old;
	new.member[2].down = true;
	KUNIT_EXPECT_TRUE(test, compare(test, &new, &old));
	new.member[0].down = true;
	KUNIT_EXPECT_FALSE(test, compare(test, &new, &old));
	new = old;
	new.n = 0;
	KUNIT_EXPECT_FALSE(test, compare(test, &new, &old));
	KUNIT_EXPECT_TRUE(test, compare(test, &old, &new));
}

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

static struct kunit_case keeps_cases[] = {
	KUNIT_CASE(keeps_known),
	KUNIT_CASE(keeps_random),
	KUNIT_CASE(keeps_told),
	{}
};

static int init(struct kunit *test)
{
	ft_rendezvous_init();
	return 0;
}

static struct kunit_suite keeps_suite = {
	.name = "flowtee_keeps",
	.init = init,
	.test_cases = keeps_cases,
};

kunit_test_suite(keeps_suite);
