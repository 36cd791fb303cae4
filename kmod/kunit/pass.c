// SPDX-License-Identifier: GPL-2.0-only
/* Packets that wait between two copies, and go on from elsewhere, or without memory,
 * or are given up there: segments.c, replicate.c, deliver.c. The copies are real, and
 * come to a socket.
 */
#include <linux/net.h>
#include <net/net_namespace.h>

#include "kunit/draft.h"
#include "kunit/socket.h"
#include "packet/loop.h"
#include "packet/segments.h"

#define RECEIVERS	3
#define SEGMENTS	4
#define SEGMENT		200

/* Steps that the whole of a packet takes, at most. */
#define STEPS_MAX	(SEGMENTS * (RECEIVERS + 2))

/**
 * struct scene - a collector whose receivers are a socket of this host
 * @test: the case
 * @socket: it
 * @collector: sealed
 * @ruleset: without listeners
 * @guard: of the packets
 * @trace: nobody looks at them
 * @packet: what is replicated
 */
struct scene {
	struct kunit *test;
	struct socket *socket;
	struct ft_collector *collector;
	struct ft_ruleset *ruleset;
	struct ft_loop_guard *guard;
	struct ft_trace trace;
	struct ft_test_packet *packet;
};

static void begin(struct kunit *test, struct scene *scene)
{
	const struct ft_collector *blame;
	struct ft_endpoint to;
	unsigned int i;

	memset(scene, 0, sizeof(*scene));
	scene->test = test;
	scene->socket = ft_test_socket(test, &to);
	scene->collector = ft_collector_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->collector);
	for (i = 0; i < RECEIVERS; i++)
		ft_test_send_to(test, scene->collector, to);
	ft_test_seal_collector(test, scene->collector);
	scene->ruleset = ft_ruleset_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->ruleset);
	KUNIT_ASSERT_EQ(test, ft_ruleset_seal(scene->ruleset, &blame), 0);
	scene->guard = ft_loop_guard_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->guard);
	scene->packet = ft_test_packet(test, NFPROTO_IPV4);
}

static void end(struct scene *scene)
{
	ft_loop_guard_free(scene->guard);
	ft_ruleset_put(scene->ruleset);
	ft_collector_put(scene->collector);
	sock_release(scene->socket);
}

/* Return: how many copies have come, which are gone then. */
static unsigned int arrived(struct scene *scene)
{
	u8 byte;
	struct kvec vec = { .iov_base = &byte, .iov_len = sizeof(byte) };
	struct msghdr msg = {};
	unsigned int n = 0;

	while (kernel_recvmsg(scene->socket, &msg, &vec, 1, sizeof(byte),
			      MSG_DONTWAIT) >= 0)
		n++;
	return n;
}

static struct sk_buff *make(struct scene *scene, bool joined)
{
	struct ft_test_packet *packet = scene->packet;
	struct ft_test_shape shape;
	struct sk_buff *skb;

	packet->payload_len = joined ? SEGMENTS * SEGMENT : SEGMENT;
	packet->check = joined ? FT_TEST_CHECK_PSEUDO : FT_TEST_CHECK_RIGHT;
	/* No two are the same: nothing comes back. */
	packet->from.port = htons(ntohs(packet->from.port) + 1);
	ft_test_write(packet, NULL);
	shape = ft_test_shape(packet, FT_TEST_PAYLOAD_IN_PAGES);
	shape.piece = SEGMENT;
	skb = ft_test_skb(scene->test, packet, &shape);
	skb_reset_mac_header(skb);
	if (joined) {
		ft_test_summed(skb, packet, CHECKSUM_PARTIAL);
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
		skb_shinfo(skb)->gso_size = SEGMENT;
		skb_shinfo(skb)->gso_segs = SEGMENTS;
	}
	return skb;
}

/* What becomes of a packet after some steps. */
enum turn { GIVEN_UP, MOVED, STARVED };

static struct ft_pass *alloc_pass(struct scene *scene)
{
	struct ft_pass *pass = kunit_kzalloc(scene->test, sizeof(*pass),
					     GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, pass);
	return pass;
}

/* Nothing is left of where it was; if it goes on, it is a clone. */
static void move(struct ft_pass *to, struct ft_pass *from,
		 struct ft_datagram *dg, bool consume)
{
	struct ft_datagram *whole = from->whole;

	*dg = *whole;
	if (!consume)
		dg->skb = skb_clone(whole->skb, GFP_ATOMIC);
	ft_pass_copy(to, from, dg);
	if (!consume)
		kfree_skb(whole->skb);
	memset(from, 0xff, sizeof(*from));
	memset(whole, 0xff, sizeof(*whole));
}

/* So many steps of one target each, and what follows. Return: whether there was more to
 * do then.
 */
static bool run(struct scene *scene, struct ft_datagram *dg, bool consume,
		unsigned int steps, enum turn turn)
{
	struct ft_pass *pass = alloc_pass(scene), *other = alloc_pass(scene);
	struct ft_datagram elsewhere;
	struct sk_buff *skb;
	bool more = true;
	unsigned int i;

	local_bh_disable();
	rcu_read_lock();
	ft_pass_begin(pass, scene->ruleset, scene->collector, dg, consume);
	for (i = 0; i < steps && more; i++)
		more = ft_pass_run(pass, 1);
	if (more && turn == MOVED) {
		move(other, pass, &elsewhere, consume);
		pass = other;
	}
	if (more && turn == STARVED)
		ft_pass_starve(pass);
	while (more && turn != GIVEN_UP && ft_pass_run(pass, 1))
		;
	skb = pass->whole->skb;
	if (!ft_pass_end(pass))
		kfree_skb(skb);
	rcu_read_unlock();
	local_bh_enable();
	return more;
}

/* Return: how many copies have met this end. */
static u64 counted(struct scene *scene, enum flowtee_receiver_counter event)
{
	u64 values[FT_COUNTERS_MAX + 1], sum = 0;
	unsigned int i;

	for (i = 0; i < RECEIVERS; i++) {
		ft_counters_read(ft_collector_receiver(scene->collector,
						       i)->counters, values);
		sum += values[event];
	}
	return sum;
}

static u64 counted_datagrams(struct scene *scene)
{
	u64 values[FT_COUNTERS_MAX + 1];

	ft_counters_read(scene->collector->counters, values);
	return values[FLOWTEE_COLLECTOR_REPLICATED];
}

/* A packet that something becomes of after so many steps. What was sent is sent, once,
 * and nothing is left of the rest. Return: whether there was more to do then.
 */
static bool try(struct scene *scene, bool joined, bool consume,
		unsigned int steps, enum turn turn, unsigned int *last)
{
	unsigned int datagrams = joined ? SEGMENTS : 1, n;
	unsigned int all = RECEIVERS * datagrams;
	struct kunit *test = scene->test;
	u64 replicated = counted_datagrams(scene);
	u64 lost = counted(scene, FLOWTEE_RECEIVER_DROPPED_NO_MEMORY);
	struct ft_datagram dg = {
		.net = &init_net,
		.dev = init_net.loopback_dev,
		.guard = scene->guard,
		.trace = &scene->trace,
	};
	bool more;

	KUNIT_ASSERT_TRUE(test, ft_datagram_parse(&dg, make(scene, joined),
						  NFPROTO_IPV4));
	more = run(scene, &dg, consume, steps, turn);
	n = arrived(scene);
	replicated = counted_datagrams(scene) - replicated;
	lost = counted(scene, FLOWTEE_RECEIVER_DROPPED_NO_MEMORY) - lost;
	if (turn == MOVED) {
		KUNIT_EXPECT_EQ_MSG(test, n, all, "%u steps", steps);
	} else {
		KUNIT_EXPECT_GE_MSG(test, n, *last, "%u steps", steps);
		KUNIT_EXPECT_LE_MSG(test, n, min(steps, all), "%u steps",
				    steps);
	}
	if (turn != GIVEN_UP || !more) {
		KUNIT_EXPECT_EQ_MSG(test, replicated, (u64)datagrams,
				    "%u steps", steps);
		KUNIT_EXPECT_EQ_MSG(test, n + lost, (u64)all, "%u steps",
				    steps);
	}
	KUNIT_EXPECT_TRUE_MSG(test, ft_test_pages_free(scene->packet),
			      "%u steps", steps);
	*last = n;
	return more;
}

/* After each number of steps. */
static void try_steps(struct scene *scene, bool joined, bool consume,
		      enum turn turn)
{
	unsigned int steps, last = 0;
	bool more = true;

	for (steps = 1; more && steps < STEPS_MAX; steps++)
		more = try(scene, joined, consume, steps, turn, &last);
	KUNIT_EXPECT_FALSE(scene->test, more);
	KUNIT_EXPECT_EQ(scene->test, last,
			RECEIVERS * (joined ? SEGMENTS : 1U));
}

static void try_all(struct kunit *test, bool joined)
{
	struct scene scene;
	enum turn turn;

	begin(test, &scene);
	for (turn = GIVEN_UP; turn <= STARVED; turn++) {
		try_steps(&scene, joined, false, turn);
		try_steps(&scene, joined, true, turn);
	}
	end(&scene);
}

static void pass_steps(struct kunit *test)
{
	try_all(test, false);
}

static void pass_steps_joined(struct kunit *test)
{
	try_all(test, true);
}

static struct kunit_case pass_cases[] = {
	KUNIT_CASE(pass_steps),
	KUNIT_CASE(pass_steps_joined),
	{}
};

static struct kunit_suite pass_suite = {
	.name = "flowtee_pass",
	.test_cases = pass_cases,
};

kunit_test_suite(pass_suite);
