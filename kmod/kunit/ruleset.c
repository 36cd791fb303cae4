// SPDX-License-Identifier: GPL-2.0-only
/* Rulesets, against a search of their collectors one by one: ruleset.c, match.c */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/net_namespace.h>

#include "control/seal.h"
#include "packet/match.h"
#include "kunit/packet.h"

#define RANDOM_RULESETS	200
#define RANDOM_LOOKUPS	200
#define COLLECTORS	30
#define MANY		3000

static const char * const devices[] = { "", "ft-a", "ft-b", "ft-c12345678901" };

/* What collectors listen to and datagrams go to. The first two are local. */
static const struct {
	u8 family;
	const char *addr;
} addresses[] = {
	{ NFPROTO_IPV4, "127.0.0.1" },
	{ NFPROTO_IPV6, "::1" },
	{ NFPROTO_IPV4, "198.51.100.1" },
	{ NFPROTO_IPV4, "198.51.100.2" },
	{ NFPROTO_IPV6, "2001:db8::1" },
	{ NFPROTO_IPV6, "2001:db8::2" },
	{ NFPROTO_IPV4, "0.0.0.0" },
	{ NFPROTO_IPV6, "::" },
	{ NFPROTO_UNSPEC, "" },
};

#define LOCALS		2
#define DESTINATIONS	6

static struct ft_endpoint endpoint(unsigned int address, u16 port)
{
	return ft_test_endpoint(addresses[address].family,
				addresses[address].addr, port);
}

static struct ft_draft edit(struct kunit *test, struct ft_ruleset *old)
{
	struct ft_draft draft;

	KUNIT_ASSERT_EQ(test, ft_draft_begin(&draft, old, false), 0);
	return draft;
}

static struct ft_collector *add(struct kunit *test, struct ft_draft *draft,
				struct ft_endpoint listen, const char *dev)
{
	struct ft_list *list = &draft->ruleset->collectors;
	struct ft_collector *collector = ft_collector_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	snprintf(collector->object.name, sizeof(collector->object.name), "c%u",
		 list->n);
	collector->listen = listen;
	strscpy(collector->dev, dev, sizeof(collector->dev));
	KUNIT_ASSERT_EQ(test, ft_list_append(list, &collector->object), 0);
	return collector;
}

static void send_to(struct kunit *test, struct ft_collector *collector,
		    struct ft_endpoint to)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver);
	snprintf(receiver->object.name, sizeof(receiver->object.name), "r%u",
		 collector->receivers.n);
	receiver->to = to;
	KUNIT_ASSERT_EQ(test, ft_list_append(&collector->receivers,
					     &receiver->object), 0);
}

static int seal(struct ft_draft *draft)
{
	struct netlink_ext_ack extack = {};
	struct ft_blame blame;

	return ft_seal(draft, &init_net, &blame, &extack);
}

static struct ft_collector *match(const struct ft_ruleset *ruleset,
				  const struct net_device *dev,
				  const struct ft_endpoint *to)
{
	struct ft_collector *collector;

	rcu_read_lock();
	collector = ft_match(ruleset, &init_net, dev, to);
	rcu_read_unlock();
	return collector;
}

/* How well a collector matches; 0: not at all. */
static unsigned int model_score(const struct ft_collector *collector,
				const char *dev, const struct ft_endpoint *to,
				bool local)
{
	const struct ft_endpoint *listen = &collector->listen;
	unsigned int score;

	if (listen->port != to->port)
		return 0;
	if (*collector->dev && strcmp(collector->dev, dev))
		return 0;
	if (listen->family == NFPROTO_UNSPEC)
		score = local ? 2 : 0;
	else if (listen->family != to->family)
		score = 0;
	else if (ft_address_is_any(&listen->addr))
		score = local ? 4 : 0;
	else
		score = ft_endpoint_equal(listen, to) ? 6 : 0;
	return score && *collector->dev ? score + 1 : score;
}

static struct ft_collector *model_match(const struct ft_ruleset *ruleset,
					const char *dev,
					const struct ft_endpoint *to,
					bool local)
{
	struct ft_collector *best = NULL;
	unsigned int score, most = 0;
	u32 i;

	for (i = 0; i < ruleset->collectors.n; i++) {
		struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		score = model_score(collector, dev, to, local);
		if (score > most) {
			most = score;
			best = collector;
		}
	}
	return best;
}

static bool model_has(const struct ft_ruleset *ruleset,
		      const struct ft_endpoint *listen, const char *dev)
{
	u32 i;

	for (i = 0; i < ruleset->collectors.n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		if (ft_endpoint_equal(&collector->listen, listen) &&
		    !strcmp(collector->dev, dev))
			return true;
	}
	return false;
}

/* Devices that nobody can see: only their names and their masters matter. */
static struct net_device *make_device(struct kunit *test, const char *name)
{
	struct net_device *dev;

	dev = alloc_netdev(0, name, NET_NAME_UNKNOWN, ether_setup);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	dev_net_set(dev, &init_net);
	return dev;
}

static void expect_lookups(struct kunit *test, struct rnd_state *rnd,
			   const struct ft_ruleset *ruleset,
			   struct net_device **dev)
{
	unsigned int i;

	for (i = 0; i < RANDOM_LOOKUPS; i++) {
		unsigned int address = ft_test_below(rnd, DESTINATIONS);
		unsigned int d = 1 + ft_test_below(rnd, ARRAY_SIZE(devices) - 1);
		u16 port = 2055 + ft_test_below(rnd, 3);
		struct ft_endpoint to = endpoint(address, port);

		KUNIT_EXPECT_PTR_EQ_MSG(test, match(ruleset, dev[d], &to),
					model_match(ruleset, devices[d], &to,
						    address < LOCALS),
					"%s port %u by %s",
					addresses[address].addr, port,
					devices[d]);
	}
}

static void ruleset_match_random(struct kunit *test)
{
	struct net_device *dev[ARRAY_SIZE(devices)];
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	for (i = 1; i < ARRAY_SIZE(devices); i++)
		dev[i] = make_device(test, devices[i]);
	for (i = 0; i < RANDOM_RULESETS; i++) {
		struct ft_draft draft = edit(test, NULL);

		for (k = ft_test_below(&rnd, COLLECTORS); k; k--) {
			u32 a = ft_test_below(&rnd, ARRAY_SIZE(addresses));
			u32 d = ft_test_below(&rnd, ARRAY_SIZE(devices));
			struct ft_endpoint listen;

			listen = endpoint(a, 2055 + ft_test_below(&rnd, 3));
			if (!model_has(draft.ruleset, &listen, devices[d]))
				add(test, &draft, listen, devices[d]);
		}
		KUNIT_EXPECT_EQ(test, seal(&draft), 0);
		expect_lookups(test, &rnd, draft.ruleset, dev);
		ft_draft_drop(&draft);
	}
	for (i = 1; i < ARRAY_SIZE(devices); i++)
		free_netdev(dev[i]);
}

static struct ft_endpoint many_endpoint(unsigned int i)
{
	struct ft_endpoint ep = endpoint(2 + i % 4, 1 + i % 65535);

	ep.addr.all[0] ^= htonl(i / 7);
	return ep;
}

static void ruleset_match_many(struct kunit *test)
{
	struct ft_draft draft = edit(test, NULL);
	struct net_device *dev[ARRAY_SIZE(devices)];
	unsigned int i, d, wrong = 0;
	struct ft_endpoint to;

	for (d = 1; d < ARRAY_SIZE(devices); d++)
		dev[d] = make_device(test, devices[d]);
	for (i = 0; i < MANY; i++)
		add(test, &draft, many_endpoint(i),
		    devices[i % ARRAY_SIZE(devices)]);
	KUNIT_EXPECT_EQ(test, seal(&draft), 0);
	for (i = 0; i < 2 * MANY; i++) {
		to = many_endpoint(i);
		for (d = 1; d < ARRAY_SIZE(devices); d++) {
			unsigned int bound = i % ARRAY_SIZE(devices);
			bool expected = i < MANY && (!bound || bound == d);

			wrong += match(draft.ruleset, dev[d], &to) !=
				 (expected ? ft_ruleset_collector(draft.ruleset,
								  i) : NULL);
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	ft_draft_drop(&draft);
	for (d = 1; d < ARRAY_SIZE(devices); d++)
		free_netdev(dev[d]);
}

/* The address that stands for any is none that a datagram can go to. */
static void ruleset_match_unspecified(struct kunit *test)
{
	unsigned int i;

	for (i = DESTINATIONS; i < DESTINATIONS + 2; i++) {
		struct ft_draft draft = edit(test, NULL);
		struct ft_endpoint to = endpoint(i, 2055);

		add(test, &draft, to, "");
		add(test, &draft, endpoint(DESTINATIONS + 2, 2055), "");
		KUNIT_EXPECT_EQ(test, seal(&draft), 0);
		KUNIT_EXPECT_NULL(test, match(draft.ruleset, init_net.loopback_dev,
					      &to));
		ft_draft_drop(&draft);
	}
}

static void ruleset_duplicates(struct kunit *test)
{
	static const char * const others[] = { "", "ft-a", "ft-b" };
	unsigned int a, d, k;

	for (a = 0; a < ARRAY_SIZE(addresses); a++) {
		for (d = 0; d < ARRAY_SIZE(others); d++) {
			struct ft_draft draft = edit(test, NULL);

			for (k = 0; k < ARRAY_SIZE(addresses); k++)
				add(test, &draft, endpoint(k, 2055),
				    others[d]);
			add(test, &draft, endpoint(a, 2056), others[d]);
			add(test, &draft, endpoint(a, 2055),
			    others[(d + 1) % ARRAY_SIZE(others)]);
			KUNIT_EXPECT_EQ(test, seal(&draft), 0);
			ft_draft_drop(&draft);

			draft = edit(test, NULL);
			for (k = 0; k < ARRAY_SIZE(addresses); k++)
				add(test, &draft, endpoint(k, 2055),
				    others[d]);
			add(test, &draft, endpoint(a, 2055), others[d]);
			KUNIT_EXPECT_EQ(test, seal(&draft), -EADDRINUSE);
			ft_draft_drop(&draft);
		}
	}
}

/* Whether a listener and a receiver are of one family. */
static bool agree(unsigned int listen, unsigned int to)
{
	return addresses[listen].family == NFPROTO_UNSPEC ||
	       addresses[listen].family == addresses[to].family;
}

static void ruleset_loops(struct kunit *test)
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
			struct ft_draft draft = edit(test, NULL);
			struct ft_collector *collector;

			collector = add(test, &draft,
					endpoint(cases[i].listen, 2055),
					cases[i].dev);
			if (k)
				collector = add(test, &draft,
						endpoint(8, 9999), "");
			else if (!agree(cases[i].listen, cases[i].to))
				goto drop;
			send_to(test, collector,
				endpoint(cases[i].to, 7777));
			send_to(test, collector,
				endpoint(cases[i].to, cases[i].port));
			KUNIT_EXPECT_EQ_MSG(test, seal(&draft),
					    cases[i].err, "case %u", i);
drop:
			ft_draft_drop(&draft);
		}
	}
}

/* A loop that is in force already does not stand in the way of a change; a new
 * one does. A refused ruleset can be searched, so it will do for one in force.
 */
static void ruleset_loops_before(struct kunit *test)
{
	struct ft_draft old = edit(test, NULL), draft;
	struct ft_collector *collector;

	collector = add(test, &old, endpoint(2, 2055), "");
	send_to(test, collector, endpoint(2, 2055));
	KUNIT_EXPECT_EQ(test, seal(&old), -ELOOP);

	draft = edit(test, old.ruleset);
	add(test, &draft, endpoint(3, 2055), "");
	KUNIT_EXPECT_EQ_MSG(test, seal(&draft), 0, "a loop from before");
	ft_draft_drop(&draft);

	draft = edit(test, old.ruleset);
	collector = add(test, &draft, endpoint(3, 2055), "");
	send_to(test, collector, endpoint(3, 2055));
	KUNIT_EXPECT_EQ_MSG(test, seal(&draft), -ELOOP, "another loop");
	ft_draft_drop(&draft);

	draft = edit(test, old.ruleset);
	collector = add(test, &draft, endpoint(3, 2055), "");
	send_to(test, collector, endpoint(2, 2055));
	KUNIT_EXPECT_EQ_MSG(test, seal(&draft), -ELOOP,
			    "another receiver for the loop from before");
	ft_draft_drop(&draft);
	ft_draft_drop(&old);
}

/* A new listener where a receiver from before sends to. */
static void ruleset_loops_by_listener(struct kunit *test)
{
	struct ft_draft old = edit(test, NULL), draft;
	struct ft_collector *collector;

	collector = add(test, &old, endpoint(2, 2055), "");
	send_to(test, collector, endpoint(0, 2056));
	KUNIT_EXPECT_EQ(test, seal(&old), 0);
	draft = edit(test, old.ruleset);
	add(test, &draft, endpoint(8, 2056), "");
	KUNIT_EXPECT_EQ(test, seal(&draft), -ELOOP);
	ft_draft_drop(&draft);
	ft_draft_drop(&old);
}

static void ruleset_edits(struct kunit *test)
{
	struct ft_draft old = edit(test, NULL), draft;
	struct ft_collector *second, *clone;
	struct ft_list *list;

	add(test, &old, endpoint(2, 1), "");
	second = add(test, &old, endpoint(6, 2), "");
	add(test, &old, endpoint(7, 3), "");
	KUNIT_EXPECT_EQ(test, seal(&old), 0);
	KUNIT_EXPECT_TRUE(test, old.ruleset->wants_ipv4 &&
			  old.ruleset->wants_ipv6);

	draft = edit(test, old.ruleset);
	list = &draft.ruleset->collectors;
	KUNIT_EXPECT_EQ(test, refcount_read(&second->object.refs), 2U);
	clone = ft_collector_clone(second);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, clone);
	KUNIT_EXPECT_PTR_EQ(test, clone->counters, second->counters);
	list->objects[1] = &clone->object;
	ft_collector_put(second);
	KUNIT_EXPECT_EQ(test, refcount_read(&second->object.refs), 1U);
	ft_collector_put(ft_collector_of(ft_list_remove(list, 2)));
	ft_collector_put(ft_collector_of(ft_list_remove(list, 0)));
	clone->original = FLOWTEE_ORIGINAL_DROP;
	KUNIT_EXPECT_EQ(test, seal(&draft), 0);
	KUNIT_EXPECT_EQ(test, list->n, 1U);
	KUNIT_EXPECT_PTR_EQ(test, list->objects[0], &clone->object);
	KUNIT_EXPECT_TRUE(test, draft.ruleset->wants_ipv4 &&
			  !draft.ruleset->wants_ipv6);

	KUNIT_EXPECT_EQ(test, old.ruleset->collectors.n, 3U);
	ft_ruleset_put(ft_ruleset_get(old.ruleset));
	ft_draft_drop(&old);
	KUNIT_EXPECT_EQ(test, refcount_read(&clone->object.refs), 1U);
	ft_draft_drop(&draft);
	ft_ruleset_put(NULL);
}

/* What a replacing draft says as it is in force is the old version again; what
 * it says otherwise has the counters of its predecessor.
 */
static void ruleset_replaced(struct kunit *test)
{
	struct ft_collector *first, *second, *collector;
	struct ft_draft old = edit(test, NULL), draft;

	first = add(test, &old, endpoint(2, 1), "");
	send_to(test, first, endpoint(3, 1));
	second = add(test, &old, endpoint(6, 2), "");
	send_to(test, second, endpoint(3, 2));
	send_to(test, second, endpoint(3, 3));
	KUNIT_EXPECT_EQ(test, seal(&old), 0);

	KUNIT_ASSERT_EQ(test, ft_draft_begin(&draft, old.ruleset, true), 0);
	KUNIT_EXPECT_EQ(test, draft.ruleset->collectors.n, 0U);
	collector = add(test, &draft, endpoint(2, 1), "");
	send_to(test, collector, endpoint(3, 1));
	collector = add(test, &draft, endpoint(6, 2), "");
	send_to(test, collector, endpoint(3, 2));
	send_to(test, collector, endpoint(3, 4));
	KUNIT_EXPECT_EQ(test, seal(&draft), 0);

	KUNIT_EXPECT_PTR_EQ(test, ft_ruleset_collector(draft.ruleset, 0),
			    first);
	KUNIT_EXPECT_PTR_EQ(test, ft_ruleset_collector(draft.ruleset, 1),
			    collector);
	KUNIT_EXPECT_PTR_EQ(test, collector->counters, second->counters);
	KUNIT_EXPECT_PTR_EQ(test, ft_collector_receiver(collector, 0),
			    ft_collector_receiver(second, 0));
	KUNIT_EXPECT_PTR_NE(test, ft_collector_receiver(collector, 1),
			    ft_collector_receiver(second, 1));
	KUNIT_EXPECT_PTR_EQ(test, ft_collector_receiver(collector, 1)->counters,
			    ft_collector_receiver(second, 1)->counters);
	ft_draft_drop(&draft);
	ft_draft_drop(&old);
}

static struct kunit_case ruleset_cases[] = {
	KUNIT_CASE(ruleset_match_random),
	KUNIT_CASE(ruleset_match_many),
	KUNIT_CASE(ruleset_match_unspecified),
	KUNIT_CASE(ruleset_duplicates),
	KUNIT_CASE(ruleset_loops),
	KUNIT_CASE(ruleset_loops_before),
	KUNIT_CASE(ruleset_loops_by_listener),
	KUNIT_CASE(ruleset_edits),
	KUNIT_CASE(ruleset_replaced),
	{}
};

static struct kunit_suite ruleset_suite = {
	.name = "flowtee_ruleset",
	.test_cases = ruleset_cases,
};

kunit_test_suite(ruleset_suite);
