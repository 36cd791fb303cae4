// SPDX-License-Identifier: GPL-2.0-only
/* From where to where copies go, against a look at each receiver: sources.c */
#include "kunit/draft.h"
#include "ruleset/sources.h"

#define RANDOM_SETS	200
#define RANDOM_LOOKUPS	200

/* A source or a destination of few, so that some agree, of IPv6 often. */
static struct ft_endpoint few(struct rnd_state *rnd)
{
	static const u16 ports[] = { 0, 77, 49151, 49152, 65535 };
	u32 address = prandom_u32_state(rnd) % 3 + 3;

	return ft_test_listen(address,
			ports[prandom_u32_state(rnd) % ARRAY_SIZE(ports)]);
}

static bool model_is_copy(struct ft_list *receivers,
			  const struct ft_endpoint *from,
			  const struct ft_endpoint *to)
{
	u32 i;

	for (i = 0; i < receivers->n; i++) {
		const struct ft_receiver *receiver =
			ft_receiver_of(receivers->objects[i]);
		struct ft_endpoint source = receiver->source;
		u16 port = ntohs(from->port);

		if (receiver->hash_port ? port >= 49152 : !source.port)
			source.port = from->port;
		else if (receiver->hash_port)
			continue;
		if (ft_endpoint_equal(&source, from) &&
		    ft_endpoint_equal(&receiver->to, to))
			return true;
	}
	return false;
}

/* Whether a packet may be a copy, against a look at each receiver. */
static void sources_random(struct kunit *test)
{
	unsigned int i, j, yes = 0, n = 12;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 11);
	for (i = 0; i < RANDOM_SETS; i++) {
		struct ft_sources *sources = ft_sources_alloc(n);
		struct ft_collector *collector = ft_collector_alloc();

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sources);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
		for (j = 0; j < n; j++) {
			struct ft_receiver *receiver;

			receiver = ft_test_send_to(test, collector, few(&rnd));
			receiver->source = few(&rnd);
			receiver->source.family = receiver->to.family;
			receiver->hash_port = !(prandom_u32_state(&rnd) % 4);
		}
		ft_sources_add(sources, &collector->receivers);
		for (j = 0; j < RANDOM_LOOKUPS; j++) {
			struct ft_endpoint from = few(&rnd), to = few(&rnd);
			struct ft_receiver *found[FT_SOURCES_FOUND];
			bool expected;

			from.family = NFPROTO_IPV6;
			to.family = NFPROTO_IPV6;
			expected = model_is_copy(&collector->receivers, &from,
						 &to);
			yes += expected;
			KUNIT_ASSERT_EQ(test, !!ft_sources_find(sources, &from,
								&to, found),
					expected);
		}
		ft_collector_put(collector);
		kvfree(sources);
	}
	KUNIT_EXPECT_GT(test, yes, RANDOM_SETS);
}

/* However many receivers have the same way, each of its routes is found once. */
static void sources_routes(struct kunit *test)
{
	static const char * const devs[] = { "", "a", "b" };
	unsigned int i, n = 300, marks = 2;
	struct ft_endpoint way = ft_test_listen(4, 77);
	struct ft_receiver *found[FT_SOURCES_FOUND];
	struct ft_sources *sources = ft_sources_alloc(n);
	struct ft_collector *collector = ft_collector_alloc();
	DECLARE_BITMAP(seen, ARRAY_SIZE(devs) * 2) = {};

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sources);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	KUNIT_ASSERT_EQ(test, way.family, NFPROTO_IPV6);
	for (i = 0; i < n; i++) {
		struct ft_receiver *receiver = ft_test_send_to(test, collector,
							       way);

		receiver->source = way;
		strscpy(receiver->dev, devs[i % ARRAY_SIZE(devs)],
			sizeof(receiver->dev));
		receiver->mark = i / ARRAY_SIZE(devs) % marks;
	}
	ft_sources_add(sources, &collector->receivers);
	KUNIT_EXPECT_EQ(test, sources->routes, ARRAY_SIZE(devs) * marks);
	KUNIT_ASSERT_EQ(test, ft_sources_find(sources, &way, &way, found),
			ARRAY_SIZE(devs) * marks);
	for (i = 0; i < ARRAY_SIZE(devs) * marks; i++)
		__set_bit((*found[i]->dev ? *found[i]->dev - 'a' + 1 : 0) *
			  marks + found[i]->mark, seen);
	KUNIT_EXPECT_TRUE(test, bitmap_full(seen, ARRAY_SIZE(devs) * marks));
	for (i = 0; i < n; i++)
		ft_collector_receiver(collector, i)->mark = i;
	ft_sources_add(sources, &collector->receivers);
	KUNIT_EXPECT_EQ(test, ft_sources_find(sources, &way, &way, found),
			FT_SOURCES_ROUTES);
	ft_collector_put(collector);
	kvfree(sources);
}

static struct kunit_case sources_cases[] = {
	KUNIT_CASE(sources_random),
	KUNIT_CASE(sources_routes),
	{}
};

static struct kunit_suite sources_suite = {
	.name = "flowtee_sources",
	.test_cases = sources_cases,
};

kunit_test_suite(sources_suite);
