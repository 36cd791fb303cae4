// SPDX-License-Identifier: GPL-2.0-only
/* What packets see while a ruleset is put in force: force.c, hear.c, publish.c. They come
 * all the time, by another thread; copies are real, and come to a socket.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/net.h>
#include <net/net_namespace.h>

#include "control/accounts.h"
#include "control/force.h"
#include "control/member.h"
#include "control/own.h"
#include "kunit/draft.h"
#include "kunit/socket.h"
#include "namespace.h"
#include "packet/publish.h"

#define TEMPLATE	300
#define FIELD		44

/* What is before the payload, places in that, and as much as is looked at. */
#define HEADERS		(sizeof(struct iphdr) + sizeof(struct udphdr))
#define UPTIME		4
#define SET		20
#define BEGIN		24

/* Collectors before the one that packets are for: a change takes its time. */
#define OTHERS		300

/* Receivers that come, one by one. */
#define ROUNDS		20

/**
 * struct scene - a namespace of its own, and who sends to the last of its collectors
 * @test: the case
 * @ns: the namespace
 * @socket: all receivers are this
 * @to: where it is
 * @skb: what comes all the time: data of NetFlow v9
 * @sender: sends it
 * @round: is in what it sends, in place of how long the exporter has been up
 * @sent: how often it has
 */
struct scene {
	struct kunit *test;
	struct ft_namespace *ns;
	struct socket *socket;
	struct ft_endpoint to;
	struct sk_buff *skb;
	struct task_struct *sender;
	atomic_t round;
	atomic_t sent;
};

static void put_in_force(struct scene *scene, struct ft_draft *draft)
{
	struct ft_control *control = &scene->ns->control;
	struct ft_ruleset *old;

	KUNIT_ASSERT_EQ(scene->test, ft_test_seal(draft), 0);
	mutex_lock(&control->lock);
	KUNIT_EXPECT_EQ(scene->test, ft_accounts_give(control, draft), 0);
	KUNIT_EXPECT_EQ(scene->test, ft_force(control, draft->ruleset, &old),
			0);
	draft->ruleset = NULL;
	ft_path_retire(control->path, old);
	mutex_unlock(&control->lock);
	ft_draft_drop(draft);
}

/* The first ruleset: nobody receives anything. */
static void configure(struct scene *scene)
{
	struct ft_draft draft = ft_test_edit(scene->test, NULL);
	unsigned int i;

	for (i = 0; i < OTHERS; i++)
		ft_test_add(scene->test, &draft, ft_test_listen(2, 3000 + i),
			    "")->exporters = false;
	ft_test_add(scene->test, &draft, ft_test_listen(2, 2055), "");
	put_in_force(scene, &draft);
}

static void put16(u8 **place, u16 value)
{
	__be16 raw = htons(value);

	memcpy(*place, &raw, sizeof(raw));
	*place += sizeof(raw);
}

/* A datagram of NetFlow v9, with a template or with data of it. */
static struct sk_buff *make(struct scene *scene, bool has_template)
{
	struct ft_test_packet *packet = ft_test_packet(scene->test,
						       NFPROTO_IPV4);
	struct ft_test_shape shape;
	struct sk_buff *skb;
	u8 *place;

	packet->payload_len = 20 + (has_template ? 12 : 4 + FIELD);
	packet->check = FT_TEST_CHECK_ZERO;
	ft_test_write(packet, NULL);
	place = (u8 *)(ft_test_udp(packet) + 1);
	memset(place, 0, packet->payload_len);
	put16(&place, 9);
	place += SET - sizeof(__be16);
	put16(&place, has_template ? 0 : TEMPLATE);
	put16(&place, has_template ? 12 : 4 + FIELD);
	if (has_template) {
		put16(&place, TEMPLATE);
		put16(&place, 1);
		put16(&place, 8);
		put16(&place, FIELD);
	}
	shape = ft_test_shape(packet, FT_TEST_LINEAR);
	skb = ft_test_skb(scene->test, packet, &shape);
	skb_reset_mac_header(skb);
	return skb;
}

/* As the hook does, for the last collector. */
static void pass(struct scene *scene, struct sk_buff *skb)
{
	struct ft_path *path = &scene->ns->path;
	struct ft_datagram dg = {
		.net = &init_net,
		.dev = init_net.loopback_dev,
		.guard = path->guard,
		.trace = &path->trace,
	};
	const struct ft_ruleset *ruleset;

	local_bh_disable();
	rcu_read_lock();
	ruleset = rcu_dereference(path->ruleset);
	if (ft_datagram_parse(&dg, skb, NFPROTO_IPV4))
		ft_test_replicate(ruleset,
				  ft_ruleset_collector(ruleset, OTHERS), &dg);
	rcu_read_unlock();
	local_bh_enable();
}

static int keep_sending(void *data)
{
	struct scene *scene = data;
	struct sk_buff *skb;
	__be32 round;

	while (!kthread_should_stop()) {
		skb = skb_copy(scene->skb, GFP_KERNEL);
		if (skb) {
			round = htonl(atomic_read(&scene->round));
			memcpy(skb->data + HEADERS + UPTIME, &round,
			       sizeof(round));
			pass(scene, skb);
		}
		kfree_skb(skb);
		atomic_inc(&scene->sent);
		cond_resched();
	}
	return 0;
}

static void begin(struct kunit *test, struct scene *scene)
{
	struct sk_buff *skb;

	memset(scene, 0, sizeof(*scene));
	scene->test = test;
	scene->ns = kunit_kzalloc(test, sizeof(*scene->ns), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->ns);
	ft_namespace_begin(scene->ns, &init_net);
	scene->socket = ft_test_socket(test, &scene->to);
	configure(scene);
	skb = make(scene, true);
	pass(scene, skb);
	kfree_skb(skb);
	scene->skb = make(scene, false);
	scene->sender = kthread_run(keep_sending, scene, "flowtee-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->sender);
}

static void end(struct scene *scene)
{
	kthread_stop(scene->sender);
	kfree_skb(scene->skb);
	ft_namespace_stop(scene->ns);
	synchronize_rcu();
	ft_namespace_end(scene->ns);
	rcu_barrier();
	sock_release(scene->socket);
}

/* Until all who send now see what is in force now. */
static void await_datagrams(struct scene *scene)
{
	int before = atomic_read(&scene->sent);
	unsigned int i;

	for (i = 0; i < 10000 && atomic_read(&scene->sent) - before < 5; i++)
		usleep_range(100, 1000);
	KUNIT_EXPECT_GE(scene->test, atomic_read(&scene->sent) - before, 5);
}

static u64 replayed(struct scene *scene, u32 place)
{
	struct ft_collector *collector =
		ft_ruleset_collector(scene->ns->control.ruleset, OTHERS);
	u64 values[FT_COUNTERS_MAX + 1];

	ft_counters_read(ft_collector_receiver(collector, place)->counters,
			 values);
	return values[FLOWTEE_RECEIVER_REPLAYED];
}

static struct ft_collector *edit(struct scene *scene, struct ft_draft *draft)
{
	struct ft_collector *collector;

	*draft = ft_test_edit(scene->test, scene->ns->control.ruleset);
	collector = ft_own_collector(draft->ruleset, OTHERS);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, collector);
	return collector;
}

/* Who is new is told once, whenever the first datagram comes that sees him. */
static void force_new_receiver(struct kunit *test)
{
	struct scene scene;
	struct ft_draft draft;
	u32 i;

	begin(test, &scene);
	for (i = 0; i < ROUNDS; i++) {
		ft_test_send_to(test, edit(&scene, &draft), scene.to);
		put_in_force(&scene, &draft);
		await_datagrams(&scene);
		KUNIT_EXPECT_EQ_MSG(test, replayed(&scene, i), 1ULL,
				    "receiver %u", i);
	}
	end(&scene);
}

static void set_state(struct scene *scene, enum flowtee_receiver_state state)
{
	struct ft_collector *collector;
	struct ft_object *receiver;
	struct ft_draft draft;

	collector = edit(scene, &draft);
	receiver = ft_own_member(&collector->receivers, 0, &ft_member_receiver);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, receiver);
	ft_receiver_of(receiver)->state = state;
	put_in_force(scene, &draft);
	await_datagrams(scene);
}

/* Return: whether there was a datagram, which is gone then. */
static bool receive(struct scene *scene, u8 bytes[BEGIN])
{
	struct kvec vec = { .iov_base = bytes, .iov_len = BEGIN };
	struct msghdr msg = {};

	return kernel_recvmsg(scene->socket, &msg, &vec, 1, BEGIN,
			      MSG_DONTWAIT) > 0;
}

/* Return: whether what has come in this round begins with a template. */
static bool hears_first(struct scene *scene, u32 round)
{
	const __be32 raw = htonl(round);
	u8 bytes[BEGIN];

	do {
		if (!receive(scene, bytes)) {
			KUNIT_FAIL(scene->test, "nothing has come");
			return false;
		}
	} while (memcmp(bytes + UPTIME, &raw, sizeof(raw)));
	return !bytes[SET] && !bytes[SET + 1];
}

/* Who is up again hears before the first data that he gets. */
static void force_up(struct kunit *test)
{
	struct scene scene;
	struct ft_draft draft;
	u8 bytes[BEGIN];
	u32 i;

	begin(test, &scene);
	ft_test_send_to(test, edit(&scene, &draft), scene.to);
	put_in_force(&scene, &draft);
	await_datagrams(&scene);
	for (i = 1; i <= ROUNDS; i++) {
		set_state(&scene, FLOWTEE_RECEIVER_DOWN);
		while (receive(&scene, bytes))
			;
		atomic_set(&scene.round, i);
		set_state(&scene, FLOWTEE_RECEIVER_UP);
		KUNIT_EXPECT_TRUE_MSG(test, hears_first(&scene, i), "round %u",
				      i);
		KUNIT_EXPECT_EQ_MSG(test, replayed(&scene, 0), i + 1ULL,
				    "round %u", i);
	}
	end(&scene);
}

static struct kunit_case force_cases[] = {
	KUNIT_CASE(force_new_receiver),
	KUNIT_CASE(force_up),
	{}
};

static struct kunit_suite force_suite = {
	.name = "flowtee_force",
	.test_cases = force_cases,
};

kunit_test_suite(force_suite);
