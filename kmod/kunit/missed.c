// SPDX-License-Identifier: GPL-2.0-only
/* Who does not get a datagram with templates is told of them later: prime.c,
 * replicate.c, observe.c. Copies are real, and come to a socket.
 */
#include <linux/net.h>
#include <net/net_namespace.h>

#include "kunit/draft.h"
#include "kunit/message.h"
#include "kunit/socket.h"
#include "packet/loop.h"
#include "packet/observe.h"
#include "packet/trace.h"
#include "telemetry/audience.h"
#include "telemetry/table.h"

#define TEMPLATE	300
#define FIELD		44

/* More than comes, in datagrams a second. */
#define LIMIT		1000000

/**
 * struct scene - a collector that keeps account, with one receiver: a socket
 * @test: the case
 * @socket: it
 * @streams: the table
 * @collector: sealed
 * @receiver: of @collector
 * @ruleset: without listeners
 * @guard: of the packets
 * @trace: nobody looks at them
 * @message: what comes next
 */
struct scene {
	struct kunit *test;
	struct socket *socket;
	struct ft_streams *streams;
	struct ft_collector *collector;
	struct ft_receiver *receiver;
	struct ft_ruleset *ruleset;
	struct ft_loop_guard *guard;
	struct ft_trace trace;
	struct ft_test_message message;
};

static struct scene *begin(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	const struct ft_collector *blame;
	struct ft_account *account;
	struct ft_endpoint to;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene);
	scene->test = test;
	scene->socket = ft_test_socket(test, &to);
	scene->streams = ft_streams_alloc(64);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->streams);
	account = ft_account_alloc(scene->streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, account);
	scene->collector = ft_collector_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->collector);
	scene->collector->account = &account->kept;
	account->version = scene->collector;
	scene->receiver = ft_test_send_to(test, scene->collector, to);
	scene->receiver->limit = LIMIT;
	ft_test_seal_collector(test, scene->collector);
	ft_account_hear(account, &scene->receiver->health->hearing.since);
	scene->ruleset = ft_ruleset_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->ruleset);
	KUNIT_ASSERT_EQ(test, ft_ruleset_seal(scene->ruleset, &blame), 0);
	scene->guard = ft_loop_guard_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->guard);
	ft_test_message_init(test, &scene->message);
	scene->message.packet->check = FT_TEST_CHECK_RIGHT;
	return scene;
}

static void end(struct scene *scene)
{
	ft_loop_guard_free(scene->guard);
	ft_ruleset_put(scene->ruleset);
	ft_collector_put(scene->collector);
	ft_streams_free(scene->streams);
	sock_release(scene->socket);
}

/* The message as a packet. */
static struct ft_datagram parse(struct scene *scene)
{
	struct ft_test_packet *packet = scene->message.packet;
	struct ft_datagram dg = {
		.net = &init_net,
		.dev = init_net.loopback_dev,
		.guard = scene->guard,
		.trace = &scene->trace,
	};
	struct ft_test_shape shape;
	struct sk_buff *skb;

	packet->payload_len = scene->message.len;
	ft_test_write(packet, NULL);
	shape = ft_test_shape(packet, FT_TEST_LINEAR);
	skb = ft_test_skb(scene->test, packet, &shape);
	skb_reset_mac_header(skb);
	KUNIT_ASSERT_TRUE(scene->test,
			  ft_datagram_parse(&dg, skb, NFPROTO_IPV4));
	return dg;
}

static void send(struct scene *scene, bool has_template)
{
	struct ft_datagram dg;

	ft_test_message_simple(&scene->message, has_template, TEMPLATE, FIELD);
	dg = parse(scene);
	local_bh_disable();
	rcu_read_lock();
	ft_test_replicate(scene->ruleset, scene->collector, &dg);
	rcu_read_unlock();
	local_bh_enable();
	kfree_skb(dg.skb);
	ft_test_pages_free(scene->message.packet);
}

static u64 count(const struct scene *scene,
		 enum flowtee_receiver_counter counter)
{
	u64 values[FT_COUNTERS_MAX + 1];

	ft_counters_read(scene->receiver->counters, values);
	return values[counter];
}

/* The only stream. */
static struct ft_stream *stream_of(const struct scene *scene)
{
	return &scene->streams->all[0];
}

/* The rate has left out a template: it is told when the rate lets something through,
 * and a second has passed.
 */
static void missed_rate(struct kunit *test)
{
	struct scene *scene = begin(test);
	struct ft_owed *owed;
	unsigned int i;

	send(scene, false);
	scene->receiver->limit = 1;
	for (i = 0; i < 3; i++)
		send(scene, true);
	KUNIT_EXPECT_GE(test, count(scene, FLOWTEE_RECEIVER_DROPPED_RATE), 1ULL);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 0ULL);
	owed = &stream_of(scene)->owed[0];
	KUNIT_EXPECT_EQ(test, owed->receiver, scene->receiver->health->identity);
	scene->receiver->limit = LIMIT;
	send(scene, false);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 0ULL);
	owed->due = (u32)jiffies;
	for (i = 0; i < 3; i++)
		send(scene, false);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 1ULL);
	KUNIT_EXPECT_EQ(test, stream_of(scene)->n_owed, 0);
	end(scene);
}

/* Data that the rate has left out is no reason. */
static void missed_rate_of_data(struct kunit *test)
{
	struct scene *scene = begin(test);
	unsigned int i;

	send(scene, true);
	scene->receiver->limit = 1;
	for (i = 0; i < 3; i++)
		send(scene, false);
	KUNIT_EXPECT_GE(test, count(scene, FLOWTEE_RECEIVER_DROPPED_RATE), 1ULL);
	KUNIT_EXPECT_EQ(test, stream_of(scene)->n_owed, 0);
	end(scene);
}

/* There was no room to wait for a template, which is known here: all are told of it with
 * what comes next. What was read, but does wait, is told by itself.
 */
static void missed_busy(struct kunit *test)
{
	struct scene *scene = begin(test);
	struct ft_datagram dg;
	bool essential;

	send(scene, false);
	ft_test_message_simple(&scene->message, true, TEMPLATE, FIELD);
	dg = parse(scene);
	local_bh_disable();
	essential = ft_observe_waiting(scene->collector, &dg, 0,
				       dg.payload_len);
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, essential);
	send(scene, false);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 0ULL);
	local_bh_disable();
	ft_observe_busy(scene->collector, &dg, dg.payload_len, essential);
	local_bh_enable();
	kfree_skb(dg.skb);
	send(scene, false);
	send(scene, false);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 1ULL);
	/* Data has nothing that is to be told. */
	ft_test_message_simple(&scene->message, false, TEMPLATE, FIELD);
	dg = parse(scene);
	local_bh_disable();
	essential = ft_observe_waiting(scene->collector, &dg, 0,
				       dg.payload_len);
	ft_observe_busy(scene->collector, &dg, dg.payload_len, essential);
	local_bh_enable();
	KUNIT_EXPECT_FALSE(test, essential);
	kfree_skb(dg.skb);
	send(scene, false);
	KUNIT_EXPECT_EQ(test, count(scene, FLOWTEE_RECEIVER_REPLAYED), 1ULL);
	end(scene);
}

static struct kunit_case missed_cases[] = {
	KUNIT_CASE(missed_rate),
	KUNIT_CASE(missed_rate_of_data),
	KUNIT_CASE(missed_busy),
	{}
};

static struct kunit_suite missed_suite = {
	.name = "flowtee_missed",
	.test_cases = missed_cases,
};

kunit_test_suite(missed_suite);
