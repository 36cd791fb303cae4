// SPDX-License-Identifier: GPL-2.0-only
/* Who gets a datagram, and who does not, without any packet: decide.c, admit.c */
#include <linux/time64.h>
#include <net/net_namespace.h>

#include "kunit/draft.h"
#include "packet/admit.h"
#include "packet/decide.h"

#define RECEIVERS_MAX	16
#define DATAGRAMS	600

/**
 * struct scene - a collector, and a datagram for it
 * @test: the case
 * @collector: sealed by start()
 * @dg: the datagram; it has no packet
 * @now: the time, for limits
 * @n: receivers that were added
 * @receiver: by their numbers
 */
struct scene {
	struct kunit *test;
	struct ft_collector *collector;
	struct ft_datagram dg;
	u64 now;
	unsigned int n;
	struct ft_receiver *receiver[RECEIVERS_MAX];
};

static void begin(struct kunit *test, struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->test = test;
	scene->collector = ft_collector_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->collector);
	scene->now = 5 * NSEC_PER_SEC;
	scene->dg.net = &init_net;
	scene->dg.dev = init_net.loopback_dev;
	scene->dg.from = ft_test_endpoint(NFPROTO_IPV4, "192.0.2.1", 40000);
	scene->dg.to = ft_test_endpoint(NFPROTO_IPV4, "198.51.100.2", 2055);
	scene->dg.ttl = 61;
	scene->dg.essential = FT_ESSENTIAL_NO;
}

static void add_pool(struct scene *scene, const char *name, u8 balance)
{
	struct ft_pool *pool = ft_pool_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, pool);
	strscpy(pool->object.name, name, sizeof(pool->object.name));
	pool->balance = balance;
	KUNIT_ASSERT_EQ(scene->test, ft_pool_seal(pool, NULL), 0);
	KUNIT_ASSERT_EQ(scene->test, ft_list_append(&scene->collector->pools,
						    &pool->object), 0);
}

/* In a pool, or in none (""). What else it is to be is set before start(). */
static struct ft_receiver *add(struct scene *scene, const char *pool)
{
	struct ft_receiver *receiver;

	receiver = ft_test_send_to(scene->test, scene->collector,
				   ft_test_endpoint(NFPROTO_IPV4, "203.0.113.1",
						    1 + scene->n));
	strscpy(receiver->pool, pool, sizeof(receiver->pool));
	scene->receiver[scene->n++] = receiver;
	return receiver;
}

static void start(struct scene *scene)
{
	ft_test_seal_collector(scene->test, scene->collector);
}

/* It was found out about a receiver. */
static void find(struct scene *scene, unsigned int number, u8 verdict)
{
	scene->receiver[number]->health->verdict = verdict;
}

/* A checker has found it down, or no more. */
static void find_down(struct scene *scene, unsigned int number, bool down)
{
	ft_finding_set(&scene->receiver[number]->counters->finding, down, 0);
}

static bool is_back(const struct scene *scene, unsigned int number)
{
	return ft_hearing_is_back(&scene->receiver[number]->health->hearing);
}

static void end(struct scene *scene)
{
	ft_collector_put(scene->collector);
}

/**
 * struct answers - what was decided on a datagram
 * @n: how many decisions
 * @no_receiver: of them, about pools that have nobody
 * @again: of them, about further members of a pool
 * @gets: receivers that get a copy
 * @reason: why one does not, of those that were decided on
 */
struct answers {
	unsigned int n;
	unsigned int no_receiver;
	unsigned int again;
	bool gets[RECEIVERS_MAX];
	u8 reason[RECEIVERS_MAX];
};

static void note(struct scene *scene, const struct ft_decision *decision,
		 struct answers *answers)
{
	unsigned int i;

	answers->n++;
	answers->again += decision->again;
	answers->no_receiver += !decision->receiver;
	for (i = 0; i < scene->n; i++) {
		if (scene->receiver[i] != decision->receiver)
			continue;
		answers->gets[i] = !decision->reason;
		answers->reason[i] = decision->reason;
	}
}

static struct answers decide(struct scene *scene, bool asks)
{
	struct answers answers = {};
	struct ft_decision decision;
	struct ft_walk walk;

	local_bh_disable();
	rcu_read_lock();
	ft_decide_begin(&walk, &scene->dg, scene->collector, asks);
	walk.now = scene->now;
	while (ft_decide_next(&walk, &decision))
		note(scene, &decision, &answers);
	rcu_read_unlock();
	local_bh_enable();
	return answers;
}

/* Each receiver for itself, with the reason if there is one. */
static void decide_reasons(struct kunit *test)
{
	struct answers answers;
	struct scene scene;
	unsigned int i;

	begin(test, &scene);
	add(&scene, "");
	add(&scene, "")->state = FLOWTEE_RECEIVER_DOWN;
	add(&scene, "")->sample = 3;
	add(&scene, "")->limit = 2;
	add(&scene, "")->on_unreachable = FLOWTEE_ON_UNREACHABLE_SKIP;
	add(&scene, "");
	start(&scene);
	find(&scene, 4, FLOWTEE_HEALTH_NO_ROUTE);
	find(&scene, 5, FLOWTEE_HEALTH_NO_ROUTE);
	for (i = 0; i < 6; i++) {
		answers = decide(&scene, false);
		KUNIT_EXPECT_EQ(test, answers.n, 6U);
		KUNIT_EXPECT_TRUE(test, answers.gets[0]);
		KUNIT_EXPECT_EQ(test, answers.reason[1],
				FLOWTEE_RECEIVER_DROPPED_DOWN);
		KUNIT_EXPECT_EQ(test, answers.gets[2], i % 3 == 0);
		KUNIT_EXPECT_EQ(test, answers.reason[2],
				i % 3 ? FLOWTEE_RECEIVER_NOT_SAMPLED : 0);
		KUNIT_EXPECT_EQ(test, answers.reason[3],
				i < 2 ? 0 : FLOWTEE_RECEIVER_DROPPED_RATE);
		KUNIT_EXPECT_EQ(test, answers.reason[4],
				FLOWTEE_RECEIVER_DROPPED_DOWN);
		KUNIT_EXPECT_TRUE(test, answers.gets[5]);
	}
	/* Templates are never sampled out. */
	scene.dg.essential = FT_ESSENTIAL_YES;
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_TRUE(test, decide(&scene, false).gets[2]);
	end(&scene);
}

/* One of a pool; all of it where they take turns and need it. */
static void decide_pools(struct kunit *test)
{
	unsigned int i, turns[2] = {};
	struct answers answers;
	struct scene scene;

	begin(test, &scene);
	add_pool(&scene, "turns", FLOWTEE_BALANCE_ROUND_ROBIN);
	add_pool(&scene, "backup", FLOWTEE_BALANCE_FAILOVER);
	add_pool(&scene, "down", FLOWTEE_BALANCE_FAILOVER);
	add_pool(&scene, "nobody", FLOWTEE_BALANCE_HASH);
	add(&scene, "turns");
	add(&scene, "turns");
	add(&scene, "turns")->state = FLOWTEE_RECEIVER_DOWN;
	add(&scene, "backup");
	add(&scene, "backup");
	add(&scene, "down")->state = FLOWTEE_RECEIVER_DOWN;
	start(&scene);
	find(&scene, 3, FLOWTEE_HEALTH_DEVICE);
	for (i = 0; i < 100; i++) {
		answers = decide(&scene, false);
		KUNIT_EXPECT_EQ(test, answers.again, 0U);
		turns[0] += answers.gets[0];
		turns[1] += answers.gets[1];
		KUNIT_EXPECT_FALSE(test, answers.gets[3]);
		KUNIT_EXPECT_TRUE(test, answers.gets[4]);
		KUNIT_EXPECT_FALSE(test, answers.gets[5]);
		/* Of a pool without members nobody asks. */
		KUNIT_EXPECT_EQ(test, answers.no_receiver, 1U);
	}
	KUNIT_EXPECT_EQ(test, turns[0], 50U);
	KUNIT_EXPECT_EQ(test, turns[1], 50U);
	scene.dg.essential = FT_ESSENTIAL_YES;
	ft_hearing_return(&scene.receiver[2]->health->hearing);
	answers = decide(&scene, true);
	KUNIT_EXPECT_EQ(test, answers.again, 1U);
	KUNIT_EXPECT_TRUE(test, is_back(&scene, 2));
	answers = decide(&scene, false);
	KUNIT_EXPECT_EQ(test, answers.again, 1U);
	KUNIT_EXPECT_TRUE(test, answers.gets[0] && answers.gets[1]);
	KUNIT_EXPECT_FALSE(test, answers.gets[2]);
	KUNIT_EXPECT_FALSE(test, is_back(&scene, 2));
	end(&scene);
}

/* As if it were set down, unlike one that the kernel cannot reach. */
static void decide_found_down(struct kunit *test)
{
	struct answers answers;
	struct scene scene;

	begin(test, &scene);
	add_pool(&scene, "backup", FLOWTEE_BALANCE_FAILOVER);
	add_pool(&scene, "hash", FLOWTEE_BALANCE_HASH);
	add(&scene, "");
	add(&scene, "backup");
	add(&scene, "backup");
	add(&scene, "hash");
	add(&scene, "hash");
	start(&scene);
	KUNIT_EXPECT_TRUE(test, scene.receiver[0]->gets_all);
	find_down(&scene, 0, true);
	find_down(&scene, 1, true);
	find(&scene, 2, FLOWTEE_HEALTH_DEVICE);
	find_down(&scene, 3, true);
	find_down(&scene, 4, true);
	answers = decide(&scene, false);
	KUNIT_EXPECT_EQ(test, answers.n, 3U);
	KUNIT_EXPECT_EQ(test, answers.reason[0], FLOWTEE_RECEIVER_DROPPED_DOWN);
	KUNIT_EXPECT_FALSE(test, answers.gets[1]);
	KUNIT_EXPECT_TRUE(test, answers.gets[2]);
	KUNIT_EXPECT_EQ(test, answers.no_receiver, 1U);
	find_down(&scene, 0, false);
	find_down(&scene, 1, false);
	find_down(&scene, 3, false);
	answers = decide(&scene, false);
	KUNIT_EXPECT_EQ(test, answers.no_receiver, 0U);
	KUNIT_EXPECT_TRUE(test, answers.gets[0] && answers.gets[1] &&
			  answers.gets[3]);
	KUNIT_EXPECT_FALSE(test, answers.gets[2] || answers.gets[4]);
	end(&scene);
}

static void random_scene(struct kunit *test, struct scene *scene,
			 struct rnd_state *rnd)
{
	static const char * const pools[] = { "", "a", "b", "c" };
	unsigned int i;

	begin(test, scene);
	add_pool(scene, "a", FLOWTEE_BALANCE_HASH);
	add_pool(scene, "b", FLOWTEE_BALANCE_ROUND_ROBIN);
	add_pool(scene, "c", FLOWTEE_BALANCE_FAILOVER);
	for (i = 0; i < RECEIVERS_MAX; i++) {
		struct ft_receiver *receiver;

		receiver = add(scene, pools[ft_test_below(rnd, 4)]);
		receiver->weight = 1 + ft_test_below(rnd, 5);
		receiver->sample = 1 + ft_test_below(rnd, 4);
		receiver->limit = ft_test_flip(rnd) ? DATAGRAMS / 2 : 0;
		if (!ft_test_below(rnd, 5))
			receiver->state = FLOWTEE_RECEIVER_DOWN;
		if (!ft_test_below(rnd, 3))
			receiver->on_unreachable = FLOWTEE_ON_UNREACHABLE_SKIP;
	}
	start(scene);
	for (i = 0; i < RECEIVERS_MAX; i++) {
		if (!ft_test_below(rnd, 5))
			find(scene, i, FLOWTEE_HEALTH_NEIGHBOUR);
		find_down(scene, i, !ft_test_below(rnd, 6));
	}
}

/* What a question is told is what the next datagram gets, however often it is
 * asked.
 */
static void decide_asked(struct kunit *test)
{
	struct answers asked, answers;
	struct rnd_state rnd;
	struct scene scene;
	unsigned int i;

	ft_test_seed(test, &rnd);
	random_scene(test, &scene, &rnd);
	for (i = 0; i < DATAGRAMS; i++) {
		scene.dg.from.addr.ip = htonl(ft_test_below(&rnd, U32_MAX));
		scene.dg.essential = ft_test_below(&rnd, 9) ?
			FT_ESSENTIAL_NO : FT_ESSENTIAL_YES;
		scene.now += ft_test_below(&rnd, 2 * NSEC_PER_MSEC);
		decide(&scene, true);
		asked = decide(&scene, true);
		answers = decide(&scene, false);
		KUNIT_EXPECT_EQ_MSG(test,
				    memcmp(&asked, &answers, sizeof(asked)), 0,
				    "datagram %u", i);
	}
	end(&scene);
}

/* A walk that is put aside after each step, in memory of its own. */
static void decide_aside(struct kunit *test)
{
	struct ft_decision decision, wanted;
	struct ft_walk walk, other, aside;
	struct rnd_state rnd;
	struct scene scene;
	bool more = true;

	ft_test_seed(test, &rnd);
	random_scene(test, &scene, &rnd);
	scene.dg.essential = FT_ESSENTIAL_YES;
	local_bh_disable();
	rcu_read_lock();
	ft_decide_begin(&walk, &scene.dg, scene.collector, true);
	ft_decide_begin(&other, &scene.dg, scene.collector, true);
	while (more) {
		memset(&aside, 0xff, sizeof(aside));
		aside = other;
		memset(&other, 0xff, sizeof(other));
		more = ft_decide_next(&walk, &wanted);
		KUNIT_EXPECT_EQ(test, ft_decide_next(&aside, &decision), more);
		if (!more)
			break;
		KUNIT_EXPECT_PTR_EQ(test, decision.receiver, wanted.receiver);
		KUNIT_EXPECT_EQ(test, decision.reason, wanted.reason);
		other = aside;
	}
	rcu_read_unlock();
	local_bh_enable();
	end(&scene);
}

/* What a collector is configured to is asked without a packet as well. */
static void decide_admitted(struct kunit *test)
{
	struct ft_prefixes *allow = ft_prefixes_alloc(1);
	struct scene scene;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, allow);
	begin(test, &scene);
	allow->given[0].family = NFPROTO_IPV4;
	allow->given[0].addr = scene.dg.from.addr;
	allow->given[0].len = 32;
	allow->n = 1;
	scene.collector->allow = allow;
	add(&scene, "");
	start(&scene);
	KUNIT_EXPECT_EQ(test, ft_admit(scene.collector, &scene.dg), 0);
	scene.collector->state = FLOWTEE_COLLECTOR_STATE_STANDBY;
	KUNIT_EXPECT_EQ(test, ft_admit(scene.collector, &scene.dg),
			FLOWTEE_COLLECTOR_STANDBY);
	scene.dg.from.addr.ip ^= htonl(1);
	KUNIT_EXPECT_EQ(test, ft_admit(scene.collector, &scene.dg),
			FLOWTEE_COLLECTOR_DENIED);
	end(&scene);
}

static struct ft_prefixes *one_address(struct kunit *test, const char *text)
{
	struct ft_prefixes *prefixes = ft_prefixes_alloc(1);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, prefixes);
	prefixes->given[0].family = NFPROTO_IPV4;
	prefixes->given[0].addr =
		ft_test_endpoint(NFPROTO_IPV4, text, 1).addr;
	prefixes->given[0].len = 32;
	return prefixes;
}

/* Who does not want it has no part in it, nor has a pool of such. */
static void decide_excepted(struct kunit *test)
{
	struct answers answers;
	struct scene scene;

	begin(test, &scene);
	add_pool(&scene, "alike", FLOWTEE_BALANCE_FAILOVER);
	add_pool(&scene, "mixed", FLOWTEE_BALANCE_FAILOVER);
	add(&scene, "")->except = one_address(test, "192.0.2.1");
	add(&scene, "")->except = one_address(test, "192.0.2.2");
	add(&scene, "alike")->except = one_address(test, "192.0.2.1");
	add(&scene, "mixed")->except = one_address(test, "192.0.2.1");
	add(&scene, "mixed");
	scene.receiver[4]->except = one_address(test, "192.0.2.1");
	scene.receiver[4]->from = one_address(test, "192.0.2.2");
	start(&scene);
	KUNIT_EXPECT_FALSE(test, scene.receiver[0]->gets_all);
	answers = decide(&scene, false);
	KUNIT_EXPECT_EQ(test, answers.n, 1U);
	KUNIT_EXPECT_TRUE(test, answers.gets[1]);
	scene.dg.from = ft_test_endpoint(NFPROTO_IPV4, "192.0.2.2", 1);
	answers = decide(&scene, false);
	KUNIT_EXPECT_EQ(test, answers.n, 3U);
	KUNIT_EXPECT_EQ(test, answers.no_receiver, 0U);
	KUNIT_EXPECT_TRUE(test, answers.gets[0] && answers.gets[2] &&
			  answers.gets[3]);
	end(&scene);
}

static struct kunit_case decide_cases[] = {
	KUNIT_CASE(decide_reasons),
	KUNIT_CASE(decide_pools),
	KUNIT_CASE(decide_found_down),
	KUNIT_CASE(decide_asked),
	KUNIT_CASE(decide_aside),
	KUNIT_CASE(decide_admitted),
	KUNIT_CASE(decide_excepted),
	{}
};

static struct kunit_suite decide_suite = {
	.name = "flowtee_decide",
	.test_cases = decide_cases,
};

kunit_test_suite(decide_suite);
