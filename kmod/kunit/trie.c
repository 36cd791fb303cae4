// SPDX-License-Identifier: GPL-2.0-only
/* The trie of receivers, against asking each of them: trie.c */
#include <linux/mm.h>
#include <linux/slab.h>

#include "ruleset/list.h"
#include "ruleset/receiver.h"
#include "ruleset/trie.h"
#include "kunit/packet.h"

#define RECEIVERS	40
#define PREFIXES	30
#define RANDOM_TRIES	150
#define LOOKUPS		200
#define MANY		20000

static unsigned int bits_of(u8 family)
{
	return family == NFPROTO_IPV4 ? 32 : 128;
}

/* Few values, so that prefixes lie in each other and beside each other. */
static void random_address(struct rnd_state *rnd, u8 family,
			   union nf_inet_addr *addr)
{
	unsigned int i;

	memset(addr, 0, sizeof(*addr));
	for (i = 0; i < bits_of(family) / 32; i++) {
		u32 word = ft_test_below(rnd, 4) * 0x55555555;

		if (ft_test_below(rnd, 2))
			word ^= BIT(ft_test_below(rnd, 32));
		addr->all[i] = htonl(word);
	}
}

static void random_prefix(struct rnd_state *rnd, u8 family,
			  struct ft_prefix *prefix)
{
	union nf_inet_addr addr;

	random_address(rnd, family, &addr);
	memset(prefix, 0, sizeof(*prefix));
	prefix->family = family;
	prefix->len = ft_test_below(rnd, bits_of(family) + 1);
	ipv6_addr_prefix(&prefix->addr.in6, &addr.in6, prefix->len);
}

static struct ft_receiver *add_receiver(struct kunit *test,
					struct ft_list *list, u8 family,
					u32 n_prefixes)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver);
	receiver->to.family = family;
	if (n_prefixes) {
		receiver->from = ft_prefixes_alloc(n_prefixes);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver->from);
	}
	KUNIT_ASSERT_EQ(test, ft_list_append(list, &receiver->object), 0);
	return receiver;
}

static void drop_receivers(struct ft_list *list)
{
	u32 i;

	for (i = 0; i < list->n; i++)
		ft_receiver_put(ft_receiver_of(list->objects[i]));
	ft_list_free(list);
}

/* As if some were pools. */
static u32 copies_of(u32 place)
{
	return 1 + place % 3;
}

static struct ft_trie *build(struct kunit *test, const struct ft_list *list,
			     u8 family)
{
	struct ft_want *wants;
	struct ft_trie *trie;
	u32 i;

	wants = kvcalloc(list->n + 1, sizeof(*wants), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, wants);
	for (i = 0; i < list->n; i++) {
		struct ft_receiver *receiver = ft_receiver_of(list->objects[i]);

		wants[i].target.receiver = receiver;
		wants[i].copies = copies_of(i);
		wants[i].reach = 2 * copies_of(i);
		wants[i].keepers = copies_of(i);
		wants[i].from = receiver->from;
		wants[i].ipv4 = ft_receiver_takes(receiver, NFPROTO_IPV4);
		wants[i].ipv6 = ft_receiver_takes(receiver, NFPROTO_IPV6);
	}
	trie = ft_trie_build(wants, list->n, family);
	kvfree(wants);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trie);
	return trie;
}

/* How often the trie names a receiver for an address. */
static u32 times_found(const struct ft_trie *trie,
		       const union nf_inet_addr *addr,
		       const struct ft_receiver *receiver)
{
	const struct ft_trie_node *node;
	u32 i, found = 0;

	for (node = ft_trie_first(trie, addr); node;
	     node = ft_trie_next(trie, node, addr))
		for (i = node->first; i < node->first + node->n; i++)
			found += trie->targets[i].receiver == receiver;
	return found;
}

static void expect_wanted(struct kunit *test, const struct ft_trie *trie,
			  const struct ft_list *list, u8 family,
			  const union nf_inet_addr *addr)
{
	u32 i, copies = 0;

	for (i = 0; i < list->n; i++) {
		const struct ft_receiver *receiver =
			ft_receiver_of(list->objects[i]);
		bool wanted = receiver->to.family == family &&
			      ft_prefixes_cover(receiver->from, family, addr);

		KUNIT_EXPECT_EQ_MSG(test, times_found(trie, addr, receiver),
				    (u32)wanted, "receiver %u, %pI6c", i,
				    &addr->in6);
		copies += wanted ? copies_of(i) : 0;
	}
	KUNIT_EXPECT_EQ(test, ft_trie_copies(trie, addr), copies);
}

/* The most that any address asks for is what the first of some prefix does. */
static void expect_most(struct kunit *test, const struct ft_trie *trie)
{
	u32 i, copies = 0;

	for (i = 0; i < trie->n_nodes; i++)
		copies = max(copies,
			     ft_trie_copies(trie, &trie->nodes[i].addr));
	KUNIT_EXPECT_EQ(test, trie->copies, copies);
	KUNIT_EXPECT_EQ(test, trie->reach, 2 * copies);
	KUNIT_EXPECT_EQ(test, trie->keepers, copies);
}

/* No more nodes than prefixes and the places where they part, and each is
 * within the one above it.
 */
static void expect_shape(struct kunit *test, const struct ft_trie *trie,
			 u32 prefixes)
{
	u32 i, k;

	KUNIT_EXPECT_LE(test, trie->n_nodes, 2 * prefixes);
	for (i = 0; i < trie->n_nodes; i++) {
		const struct ft_trie_node *node = &trie->nodes[i];

		KUNIT_EXPECT_TRUE(test, node->n ||
				  (node->child[0] != FT_TRIE_NONE &&
				   node->child[1] != FT_TRIE_NONE));
		for (k = 0; k < 2; k++) {
			const struct ft_trie_node *below;

			if (node->child[k] == FT_TRIE_NONE)
				continue;
			below = &trie->nodes[node->child[k]];
			KUNIT_EXPECT_GT(test, below->len, node->len);
			KUNIT_EXPECT_TRUE(test, ft_trie_covers(node,
							       &below->addr));
			KUNIT_EXPECT_EQ(test, ft_trie_bit(&below->addr,
							  node->len), k);
		}
	}
}

static void one_trie(struct kunit *test, struct rnd_state *rnd, u8 family)
{
	u8 other = family == NFPROTO_IPV4 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	u32 i, k, n, prefixes = 0;
	struct ft_list list = {};
	union nf_inet_addr addr;
	struct ft_trie *trie;

	for (i = ft_test_below(rnd, RECEIVERS); i; i--) {
		u8 own = ft_test_below(rnd, 8) ? family : other;
		struct ft_receiver *receiver;

		n = ft_test_below(rnd, 10) ? 1 + ft_test_below(rnd, PREFIXES) :
					     0;
		receiver = add_receiver(test, &list, own, n);
		for (k = 0; k < n; k++)
			random_prefix(rnd, own, &receiver->from->given[k]);
		ft_prefixes_seal(receiver->from);
		prefixes += max(n, 1U);
	}
	trie = build(test, &list, family);
	expect_shape(test, trie, prefixes);
	expect_most(test, trie);
	for (i = 0; i < LOOKUPS; i++) {
		random_address(rnd, family, &addr);
		expect_wanted(test, trie, &list, family, &addr);
	}
	ft_trie_free(trie);
	drop_receivers(&list);
}

static void trie_random(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned int i;

	ft_test_seed(test, &rnd);
	for (i = 0; i < RANDOM_TRIES; i++)
		one_trie(test, &rnd, i % 2 ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

/* A prefix of every length around one address. */
static void trie_deepest(struct kunit *test)
{
	static const u8 families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	const struct ft_trie_node *node;
	unsigned int f, len, steps;

	for (f = 0; f < ARRAY_SIZE(families); f++) {
		unsigned int bits = bits_of(families[f]);
		struct ft_list list = {};
		union nf_inet_addr addr;
		struct ft_trie *trie;

		memset(&addr, 0, sizeof(addr));
		memset(&addr, 0xa5, bits / 8);
		for (len = 0; len <= bits; len++) {
			struct ft_receiver *receiver =
				add_receiver(test, &list, families[f], 1);
			struct ft_prefix *prefix = &receiver->from->given[0];

			prefix->family = families[f];
			prefix->len = len;
			ipv6_addr_prefix(&prefix->addr.in6, &addr.in6, len);
			ft_prefixes_seal(receiver->from);
		}
		trie = build(test, &list, families[f]);
		steps = 0;
		for (node = ft_trie_first(trie, &addr); node;
		     node = ft_trie_next(trie, node, &addr))
			steps += node->n;
		KUNIT_EXPECT_EQ(test, steps, bits + 1);
		expect_wanted(test, trie, &list, families[f], &addr);
		ft_trie_free(trie);
		drop_receivers(&list);
	}
}

/* How many nodes are looked at for an address, whether they cover it or not. */
static u32 steps_to(const struct ft_trie *trie, const union nf_inet_addr *addr)
{
	u32 index = trie->root, steps = 0;

	while (index != FT_TRIE_NONE) {
		steps++;
		index = ft_trie_below(&trie->nodes[index], addr);
	}
	return steps;
}

/* However many there are, an address takes no more steps than it has bits. */
static void trie_many(struct kunit *test)
{
	const struct ft_trie_node *node;
	struct ft_list list = {};
	u32 i, found, most = 0;
	union nf_inet_addr addr;
	struct ft_trie *trie;

	for (i = 0; i < MANY; i++) {
		struct ft_receiver *receiver =
			add_receiver(test, &list, NFPROTO_IPV4, 1);

		memset(receiver->from->given, 0, sizeof(struct ft_prefix));
		receiver->from->given[0].family = NFPROTO_IPV4;
		receiver->from->given[0].addr.ip = htonl(i * 2654435761U);
		receiver->from->given[0].len = 32;
		ft_prefixes_seal(receiver->from);
	}
	trie = build(test, &list, NFPROTO_IPV4);
	memset(&addr, 0, sizeof(addr));
	for (i = 0; i < MANY; i++) {
		addr.ip = htonl(i * 2654435761U);
		found = 0;
		for (node = ft_trie_first(trie, &addr); node;
		     node = ft_trie_next(trie, node, &addr))
			found += node->n;
		most = max(most, steps_to(trie, &addr));
		if (found != 1)
			KUNIT_FAIL(test, "%pI4 is wanted %u times", &addr.ip,
				   found);
	}
	KUNIT_EXPECT_LE(test, most, 33U);
	ft_trie_free(trie);
	drop_receivers(&list);
}

static void trie_empty(struct kunit *test)
{
	struct ft_list list = {};
	union nf_inet_addr addr;
	struct ft_trie *trie;

	memset(&addr, 0, sizeof(addr));
	trie = build(test, &list, NFPROTO_IPV4);
	KUNIT_EXPECT_NULL(test, ft_trie_first(trie, &addr));
	ft_trie_free(trie);
	ft_trie_free(NULL);
}

static struct kunit_case trie_cases[] = {
	KUNIT_CASE(trie_random),
	KUNIT_CASE(trie_deepest),
	KUNIT_CASE(trie_many),
	KUNIT_CASE(trie_empty),
	{}
};

static struct kunit_suite trie_suite = {
	.name = "flowtee_trie",
	.test_cases = trie_cases,
};

kunit_test_suite(trie_suite);
