// SPDX-License-Identifier: GPL-2.0-only
/* Rulesets, against a search of their collectors one by one: ruleset.c, match.c */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/net_namespace.h>

#include "kunit/draft.h"
#include "packet/match.h"

#define RANDOM_RULESETS	200
#define RANDOM_LOOKUPS	200
#define COLLECTORS	30
#define MANY		3000

static const char * const devices[] = { "", "ft-a", "ft-b", "ft-c12345678901" };

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
		unsigned int address = ft_test_below(rnd, FT_TEST_DESTINATIONS);
		unsigned int d = 1 + ft_test_below(rnd, ARRAY_SIZE(devices) - 1);
		u16 port = 2055 + ft_test_below(rnd, 3);
		struct ft_endpoint to = ft_test_listen(address, port);

		KUNIT_EXPECT_PTR_EQ_MSG(test, match(ruleset, dev[d], &to),
					model_match(ruleset, devices[d], &to,
						    address < FT_TEST_LOCALS),
					"%s port %u by %s",
					ft_test_address[address].addr, port,
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
		struct ft_draft draft = ft_test_edit(test, NULL);

		for (k = ft_test_below(&rnd, COLLECTORS); k; k--) {
			u32 a = ft_test_below(&rnd, FT_TEST_ADDRESSES);
			u32 d = ft_test_below(&rnd, ARRAY_SIZE(devices));
			struct ft_endpoint listen;

			listen = ft_test_listen(a, 2055 + ft_test_below(&rnd, 3));
			if (!model_has(draft.ruleset, &listen, devices[d]))
				ft_test_add(test, &draft, listen, devices[d]);
		}
		KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);
		expect_lookups(test, &rnd, draft.ruleset, dev);
		ft_draft_drop(&draft);
	}
	for (i = 1; i < ARRAY_SIZE(devices); i++)
		free_netdev(dev[i]);
}

static struct ft_endpoint many_endpoint(unsigned int i)
{
	struct ft_endpoint ep = ft_test_listen(2 + i % 4, 1 + i % 65535);

	ep.addr.all[0] ^= htonl(i / 7);
	return ep;
}

static void ruleset_match_many(struct kunit *test)
{
	struct ft_draft draft = ft_test_edit(test, NULL);
	struct net_device *dev[ARRAY_SIZE(devices)];
	unsigned int i, d, wrong = 0;
	struct ft_endpoint to;

	for (d = 1; d < ARRAY_SIZE(devices); d++)
		dev[d] = make_device(test, devices[d]);
	for (i = 0; i < MANY; i++)
		ft_test_add(test, &draft, many_endpoint(i),
			    devices[i % ARRAY_SIZE(devices)]);
	KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);
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

	for (i = FT_TEST_DESTINATIONS; i < FT_TEST_DESTINATIONS + 2; i++) {
		struct ft_draft draft = ft_test_edit(test, NULL);
		struct ft_endpoint to = ft_test_listen(i, 2055);

		ft_test_add(test, &draft, to, "");
		ft_test_add(test, &draft, ft_test_listen(FT_TEST_DESTINATIONS + 2, 2055), "");
		KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);
		KUNIT_EXPECT_NULL(test, match(draft.ruleset, init_net.loopback_dev,
					      &to));
		ft_draft_drop(&draft);
	}
}

static void ruleset_duplicates(struct kunit *test)
{
	static const char * const others[] = { "", "ft-a", "ft-b" };
	unsigned int a, d, k;

	for (a = 0; a < FT_TEST_ADDRESSES; a++) {
		for (d = 0; d < ARRAY_SIZE(others); d++) {
			struct ft_draft draft = ft_test_edit(test, NULL);

			for (k = 0; k < FT_TEST_ADDRESSES; k++)
				ft_test_add(test, &draft, ft_test_listen(k, 2055),
					    others[d]);
			ft_test_add(test, &draft, ft_test_listen(a, 2056), others[d]);
			ft_test_add(test, &draft, ft_test_listen(a, 2055),
				    others[(d + 1) % ARRAY_SIZE(others)]);
			KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);
			ft_draft_drop(&draft);

			draft = ft_test_edit(test, NULL);
			for (k = 0; k < FT_TEST_ADDRESSES; k++)
				ft_test_add(test, &draft, ft_test_listen(k, 2055),
					    others[d]);
			ft_test_add(test, &draft, ft_test_listen(a, 2055), others[d]);
			KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), -EADDRINUSE);
			ft_draft_drop(&draft);
		}
	}
}

static void ruleset_edits(struct kunit *test)
{
	struct ft_draft old = ft_test_edit(test, NULL), draft;
	struct ft_collector *second, *clone;
	struct ft_list *list;

	ft_test_add(test, &old, ft_test_listen(2, 1), "");
	second = ft_test_add(test, &old, ft_test_listen(6, 2), "");
	ft_test_add(test, &old, ft_test_listen(7, 3), "");
	KUNIT_EXPECT_EQ(test, ft_test_seal(&old), 0);
	KUNIT_EXPECT_TRUE(test, old.ruleset->wants_ipv4 &&
			  old.ruleset->wants_ipv6);

	draft = ft_test_edit(test, old.ruleset);
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
	KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);
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
	struct ft_draft old = ft_test_edit(test, NULL), draft;

	first = ft_test_add(test, &old, ft_test_listen(2, 1), "");
	ft_test_send_to(test, first, ft_test_listen(3, 1));
	second = ft_test_add(test, &old, ft_test_listen(6, 2), "");
	ft_test_send_to(test, second, ft_test_listen(3, 2));
	ft_test_send_to(test, second, ft_test_listen(3, 3));
	KUNIT_EXPECT_EQ(test, ft_test_seal(&old), 0);

	KUNIT_ASSERT_EQ(test, ft_draft_begin(&draft, old.ruleset, true), 0);
	KUNIT_EXPECT_EQ(test, draft.ruleset->collectors.n, 0U);
	collector = ft_test_add(test, &draft, ft_test_listen(2, 1), "");
	ft_test_send_to(test, collector, ft_test_listen(3, 1));
	collector = ft_test_add(test, &draft, ft_test_listen(6, 2), "");
	ft_test_send_to(test, collector, ft_test_listen(3, 2));
	ft_test_send_to(test, collector, ft_test_listen(3, 4));
	KUNIT_EXPECT_EQ(test, ft_test_seal(&draft), 0);

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
	KUNIT_CASE(ruleset_edits),
	KUNIT_CASE(ruleset_replaced),
	{}
};

static struct kunit_suite ruleset_suite = {
	.name = "flowtee_ruleset",
	.test_cases = ruleset_cases,
};

kunit_test_suite(ruleset_suite);
