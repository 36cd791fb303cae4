// SPDX-License-Identifier: GPL-2.0-only
/* Who of a pool gets a datagram: choice.c, group.c */
#include "packet/choice.h"
#include "ruleset/rendezvous.h"
#include "kunit/pool.h"

#define MEMBERS		10
#define EXPORTERS	50000
#define ROUNDS		50

/* Return: the place of who is given a datagram, or -1. */
static int choose(const struct ft_test_pool *scene, const struct ft_endpoint *from)
{
	const struct ft_datagram dg = { .from = *from };
	struct ft_candidates candidates;
	const struct ft_receiver *chosen;
	u32 i;

	if (!ft_choice_candidates(scene->group, &dg, &candidates))
		return -1;
	chosen = ft_choice_make(&candidates,
				ft_counters_turn(scene->pool->counters));
	for (i = 0; i < scene->list.n; i++)
		if (ft_test_pool_receiver(scene, i) == chosen)
			return i;
	return -1;
}

static struct ft_endpoint exporter(u32 number)
{
	struct ft_endpoint from =
		ft_test_endpoint(NFPROTO_IPV4, "10.0.0.0", 2055);

	from.addr.ip = htonl(ntohl(from.addr.ip) + number);
	return from;
}

/* Within 3 % of its weight, whatever the weights are. */
static void expect_weights(struct kunit *test, const u16 weights[MEMBERS])
{
	u32 i, sum = 0, won[MEMBERS] = {};
	struct ft_test_pool scene;

	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_HASH);
	for (i = 0; i < MEMBERS; i++) {
		ft_test_pool_add(test, &scene, i, weights[i]);
		sum += weights[i];
	}
	ft_test_pool_compile(test, &scene);
	for (i = 0; i < EXPORTERS; i++) {
		const struct ft_endpoint from = exporter(i);

		won[choose(&scene, &from)]++;
	}
	for (i = 0; i < MEMBERS; i++) {
		u32 expected = EXPORTERS * weights[i] / sum;
		/* Three standard deviations, which with fewer are more. */
		u32 slack = max_t(u32, expected * 3 / 100,
				  3 * int_sqrt(expected));

		KUNIT_EXPECT_LE_MSG(test, abs((int)(won[i] - expected)),
				    (int)slack, "weight %u: %u of %u",
				    weights[i], won[i], expected);
	}
	ft_test_pool_end(&scene);
}

static void group_hash_weights(struct kunit *test)
{
	static const u16 weights[][MEMBERS] = {
		{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
		{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
		{ 100, 100, 100, 100, 100, 50, 50, 50, 50, 1 },
		{ 65535, 65535, 65535, 65535, 65535, 32768, 1, 1, 1, 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		expect_weights(test, weights[i]);
}

/* When one goes, by hand or found out, its exporters move and no others; they
 * return with it.
 */
static void group_hash_movement(struct kunit *test)
{
	u32 i, k, moved;
	struct ft_test_pool scene;
	s8 *before;

	before = kunit_kzalloc(test, EXPORTERS, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, before);
	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_HASH);
	for (i = 0; i < MEMBERS; i++)
		ft_test_pool_add(test, &scene, i, 1 + i % 3);
	ft_test_pool_compile(test, &scene);
	for (i = 0; i < EXPORTERS; i++) {
		const struct ft_endpoint from = exporter(i);

		before[i] = choose(&scene, &from);
	}
	for (k = 0; k < MEMBERS; k++) {
		struct ft_receiver *gone = ft_test_pool_receiver(&scene, k);

		if (k % 2)
			gone->state = FLOWTEE_RECEIVER_DOWN;
		else
			gone->health->verdict = FLOWTEE_HEALTH_NO_ROUTE;
		moved = 0;
		for (i = 0; i < EXPORTERS; i += 7) {
			const struct ft_endpoint from = exporter(i);
			int now = choose(&scene, &from);

			if (now == k || (before[i] != k && now != before[i]))
				KUNIT_FAIL(test, "%u: %d to %d without %u", i,
					   before[i], now, k);
			moved += now != before[i];
		}
		KUNIT_EXPECT_GT(test, moved, 0U);
		gone->state = FLOWTEE_RECEIVER_UP;
		gone->health->verdict = FLOWTEE_HEALTH_REACHABLE;
	}
	for (i = 0; i < EXPORTERS; i += 7) {
		const struct ft_endpoint from = exporter(i);

		if (choose(&scene, &from) != before[i])
			KUNIT_FAIL(test, "%u did not return", i);
	}
	ft_test_pool_end(&scene);
}

/* Known answers: they must be the same on every host, of every kernel and
 * architecture, for as long as there is flowtee.
 */
static void group_hash_known(struct kunit *test)
{
	union nf_inet_addr addr = {};

	addr.ip = htonl(0xc0000201);
	KUNIT_EXPECT_EQ(test, ft_rendezvous_id("online"),
			0xc99db1afbf96ce58ULL);
	KUNIT_EXPECT_EQ(test, ft_rendezvous_key(&addr), 0xa00d63ca0189b502ULL);
	KUNIT_EXPECT_EQ(test, ft_rendezvous_bid(ft_rendezvous_key(&addr),
						ft_rendezvous_id("online"),
						7).cost, 12356319U);
}

/* In every window of a round each has its weight; and in every shorter one
 * about its part of it.
 */
static void expect_rounds(struct kunit *test, const struct ft_test_pool *scene,
			  const u8 *turns, u32 n, u32 round)
{
	u32 first, i, count[MEMBERS];

	for (first = 0; first + round <= n; first++) {
		memset(count, 0, sizeof(count));
		for (i = first; i < first + round; i++)
			count[turns[i]]++;
		for (i = 0; i < scene->group->n; i++) {
			const struct ft_member *member =
				&scene->group->member[i];
			bool down = member->receiver->state ==
				    FLOWTEE_RECEIVER_DOWN;

			if (count[i] != (down ? 0 : member->share))
				KUNIT_FAIL(test, "%u in %u from %u on", i,
					   count[i], first);
		}
	}
}

static void try_rounds(struct kunit *test, struct ft_test_pool *scene)
{
	const struct ft_endpoint from = exporter(0);
	u32 i, n, round = 0;
	u8 *turns;

	for (i = 0; i < scene->group->n; i++)
		if (ft_test_pool_receiver(scene, i)->state ==
		    FLOWTEE_RECEIVER_UP)
			round += scene->group->member[i].share;
	n = round * 4;
	turns = kunit_kzalloc(test, n, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, turns);
	for (i = 0; i < n; i++)
		turns[i] = choose(scene, &from);
	expect_rounds(test, scene, turns, n, round);
}

static void group_turns(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned int i, k, n;
	struct ft_test_pool scene;

	ft_test_seed(test, &rnd);
	for (i = 0; i < ROUNDS; i++) {
		u32 step = 1 + ft_test_below(&rnd, 5);

		ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_ROUND_ROBIN);
		n = 1 + ft_test_below(&rnd, MEMBERS);
		for (k = 0; k < n; k++)
			ft_test_pool_add(test, &scene, k, step *
					 (1 + ft_test_below(&rnd, 9)));
		ft_test_pool_compile(test, &scene);
		try_rounds(test, &scene);
		if (n > 1) {
			k = ft_test_below(&rnd, n);
			ft_test_pool_receiver(&scene, k)->state =
				FLOWTEE_RECEIVER_DOWN;
			try_rounds(test, &scene);
		}
		ft_test_pool_end(&scene);
	}
}

/* Of 90 and 10 the smaller one comes up every ten turns or so, not ten times in
 * a row.
 */
static void group_turns_spread(struct kunit *test)
{
	const struct ft_endpoint from = exporter(0);
	unsigned int i, since = 0, longest = 0;
	struct ft_test_pool scene;

	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_ROUND_ROBIN);
	ft_test_pool_add(test, &scene, 0, 91);
	ft_test_pool_add(test, &scene, 1, 10);
	ft_test_pool_compile(test, &scene);
	for (i = 0; i < 1010; i++) {
		since++;
		if (choose(&scene, &from) != 1)
			continue;
		longest = max(longest, since);
		since = 0;
	}
	KUNIT_EXPECT_LE(test, longest, 20U);
	ft_test_pool_end(&scene);
}

static void group_failover(struct kunit *test)
{
	const struct ft_endpoint from = exporter(0);
	struct ft_test_pool scene;

	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_FAILOVER);
	ft_test_pool_add(test, &scene, 0, 1);
	ft_test_pool_add(test, &scene, 1, 9);
	ft_test_pool_add(test, &scene, 2, 1);
	ft_test_pool_compile(test, &scene);
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), 0);
	ft_test_pool_receiver(&scene, 0)->health->verdict =
		FLOWTEE_HEALTH_NEIGHBOUR;
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), 1);
	ft_test_pool_receiver(&scene, 1)->state = FLOWTEE_RECEIVER_DOWN;
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), 2);
	/* All that is left may be a mistake, but not what was done by hand. */
	ft_test_pool_receiver(&scene, 2)->health->verdict =
		FLOWTEE_HEALTH_DEVICE;
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), 0);
	ft_test_pool_receiver(&scene, 0)->state = FLOWTEE_RECEIVER_DOWN;
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), 2);
	ft_test_pool_receiver(&scene, 2)->state = FLOWTEE_RECEIVER_DOWN;
	KUNIT_EXPECT_EQ(test, choose(&scene, &from), -1);
	ft_test_pool_end(&scene);
}

/* Members that want different exporters: none gets what it does not want, and
 * the pool wants what one of them does.
 */
static void group_mixed(struct kunit *test)
{
	struct ft_endpoint v6 = ft_test_endpoint(NFPROTO_IPV6, "2001:db8::1",
						 2055);
	struct ft_endpoint from = exporter(0);
	struct ft_receiver *receiver;
	struct ft_test_pool scene;
	unsigned int i;

	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_ROUND_ROBIN);
	receiver = ft_test_pool_add(test, &scene, 0, 1);
	receiver->from = ft_prefixes_alloc(1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver->from);
	receiver->from->given[0].family = NFPROTO_IPV4;
	receiver->from->given[0].addr = from.addr;
	receiver->from->given[0].len = 31;
	receiver = ft_test_pool_add(test, &scene, 1, 1);
	receiver->to = ft_test_endpoint(NFPROTO_IPV6, "2001:db8::2", 9);
	ft_test_pool_compile(test, &scene);

	KUNIT_EXPECT_TRUE(test, scene.group->is_mixed);
	for (i = 0; i < 4; i++) {
		from = exporter(i);
		KUNIT_EXPECT_EQ(test, choose(&scene, &from), i < 2 ? 0 : -1);
		KUNIT_EXPECT_EQ(test, ft_prefixes_cover(scene.group->from,
							NFPROTO_IPV4,
							&from.addr), i < 2);
		KUNIT_EXPECT_EQ(test, choose(&scene, &v6), 1);
	}
	KUNIT_EXPECT_TRUE(test, ft_prefixes_cover(scene.group->from,
						  NFPROTO_IPV6, &v6.addr));
	ft_test_pool_end(&scene);
}

/* Two exporters whose datagrams come in turns, each with two members: neither's
 * turns are all those of one of them.
 */
static void group_mixed_turns(struct kunit *test)
{
	unsigned int i, k, count[4] = {};
	struct ft_endpoint from;
	struct ft_test_pool scene;

	ft_test_pool_start(test, &scene, FLOWTEE_BALANCE_ROUND_ROBIN);
	for (i = 0; i < 4; i++) {
		struct ft_receiver *receiver;

		receiver = ft_test_pool_add(test, &scene, i, 1);
		receiver->from = ft_prefixes_alloc(1);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver->from);
		receiver->from->given[0].family = NFPROTO_IPV4;
		receiver->from->given[0].addr = exporter(i / 2).addr;
		receiver->from->given[0].len = 32;
	}
	ft_test_pool_compile(test, &scene);
	for (i = 0; i < 1000; i++) {
		for (k = 0; k < 2; k++) {
			from = exporter(k);
			count[choose(&scene, &from)]++;
		}
	}
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_LE_MSG(test, abs((int)count[i] - 500), 20,
				    "%u: %u", i, count[i]);
	ft_test_pool_end(&scene);
}

static struct kunit_case group_cases[] = {
	KUNIT_CASE(group_hash_weights),
	KUNIT_CASE(group_hash_movement),
	KUNIT_CASE(group_hash_known),
	KUNIT_CASE(group_turns),
	KUNIT_CASE(group_turns_spread),
	KUNIT_CASE(group_failover),
	KUNIT_CASE(group_mixed),
	KUNIT_CASE(group_mixed_turns),
	{}
};

static int init(struct kunit *test)
{
	ft_rendezvous_init();
	return 0;
}

static struct kunit_suite group_suite = {
	.name = "flowtee_group",
	.init = init,
	.test_cases = group_cases,
};

kunit_test_suite(group_suite);
