// SPDX-License-Identifier: GPL-2.0-only
/* From where to where copies go, against a look at each receiver: sources.c */
#include "kunit/draft.h"
#include "ruleset/sources.h"

#define RANDOM_SETS	200
#define RANDOM_LOOKUPS	200
#define MARKS		2

static const char * const devs[] = { "", "a", "b" };

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

/* Return: a set of all receivers of a collector, to be freed by kvfree(). */
static struct ft_sources *set_of(struct kunit *test, enum ft_sources_kind kind,
				 const struct ft_collector *collector)
{
	struct ft_sources *sources = ft_sources_alloc(kind,
						      collector->receivers.n);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sources);
	ft_sources_add(sources, collector);
	return sources;
}

/* Whether a packet may be a copy, against a look at each receiver. */
static void sources_own(struct kunit *test)
{
	unsigned int i, j, yes = 0, n = 12;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 11);
	for (i = 0; i < RANDOM_SETS; i++) {
		struct ft_collector *collector = ft_collector_alloc();
		struct ft_sources *sources;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
		for (j = 0; j < n; j++) {
			struct ft_receiver *receiver;

			receiver = ft_test_send_to(test, collector, few(&rnd));
			receiver->source = few(&rnd);
			receiver->source.family = receiver->to.family;
			receiver->hash_port = !(prandom_u32_state(&rnd) % 4);
		}
		sources = set_of(test, FT_SOURCES_OWN, collector);
		for (j = 0; j < RANDOM_LOOKUPS; j++) {
			struct ft_endpoint from = few(&rnd), to = few(&rnd);
			const struct ft_source *found[FT_SOURCES_FOUND];
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

/* The route of a receiver, among all that these make. */
static unsigned int place_of(const struct ft_receiver *receiver)
{
	return (*receiver->dev ? *receiver->dev - 'a' + 1 : 0) * MARKS +
	       receiver->mark;
}

/* However many receivers have the same way, each of its routes is found once. */
static void sources_routes(struct kunit *test)
{
	unsigned int i, n = 300;
	struct ft_endpoint way = ft_test_listen(4, 77);
	const struct ft_source *found[FT_SOURCES_FOUND];
	struct ft_collector *collector = ft_collector_alloc();
	DECLARE_BITMAP(seen, ARRAY_SIZE(devs) * MARKS) = {};
	struct ft_sources *sources;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	KUNIT_ASSERT_EQ(test, way.family, NFPROTO_IPV6);
	for (i = 0; i < n; i++) {
		struct ft_receiver *receiver = ft_test_send_to(test, collector,
							       way);

		receiver->source = way;
		strscpy(receiver->dev, devs[i % ARRAY_SIZE(devs)],
			sizeof(receiver->dev));
		receiver->mark = i / ARRAY_SIZE(devs) % MARKS;
	}
	sources = set_of(test, FT_SOURCES_OWN, collector);
	KUNIT_EXPECT_EQ(test, sources->routes, ARRAY_SIZE(devs) * MARKS);
	KUNIT_ASSERT_EQ(test, ft_sources_find(sources, &way, &way, found),
			ARRAY_SIZE(devs) * MARKS);
	for (i = 0; i < ARRAY_SIZE(devs) * MARKS; i++)
		__set_bit(place_of(found[i]->receiver), seen);
	KUNIT_EXPECT_TRUE(test, bitmap_full(seen, ARRAY_SIZE(devs) * MARKS));
	for (i = 0; i < n; i++)
		ft_collector_receiver(collector, i)->mark = i;
	ft_sources_add(sources, collector);
	KUNIT_EXPECT_EQ(test, ft_sources_find(sources, &way, &way, found),
			FT_SOURCES_ROUTES);
	ft_collector_put(collector);
	kvfree(sources);
}

/* Whether it may be of a copy, if @found says all. */
static bool is_found(const struct ft_source **found, u32 n,
		     const struct ft_endpoint *from, const char *dev)
{
	const struct ft_receiver *receiver;
	u32 i;

	if (n == FT_SOURCES_TO)
		return true;
	for (i = 0; i < n; i++) {
		receiver = found[i]->receiver;
		if (!strcmp(receiver->dev, dev) &&
		    (!found[i]->collector ||
		     (ft_receiver_wants(receiver, from->family, &from->addr) &&
		      ft_collector_allows(found[i]->collector, from->family,
					  &from->addr))))
			return true;
	}
	return false;
}

/* Whether copies of an exporter go there by a device. */
static bool model_goes(const struct ft_collector *collector,
		       const struct ft_endpoint *from,
		       const struct ft_endpoint *to, const char *dev)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		const struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);

		if (ft_receiver_is_transparent(receiver) &&
		    receiver->to.family == to->family &&
		    nf_inet_addr_cmp(&receiver->to.addr, &to->addr) &&
		    (!to->port || receiver->to.port == to->port) &&
		    !strcmp(receiver->dev, dev) &&
		    ft_receiver_wants(receiver, from->family, &from->addr) &&
		    ft_collector_allows(collector, from->family, &from->addr))
			return true;
	}
	return false;
}

static struct ft_prefixes *only(struct kunit *test, struct ft_endpoint ep)
{
	struct ft_prefixes *set = ft_prefixes_alloc(1);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
	set->given[0].addr = ep.addr;
	set->given[0].family = ep.family;
	set->given[0].len = 8 * ft_address_len(ep.family);
	ft_prefixes_seal(set);
	return set;
}

/* Some of both families, by some devices, for one exporter or for all. */
static struct ft_collector *some_receivers(struct kunit *test,
					   struct rnd_state *rnd, u32 n)
{
	struct ft_collector *collector = ft_collector_alloc();
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	for (i = 0; i < n; i++) {
		struct ft_receiver *receiver;

		receiver = ft_test_send_to(test, collector, few(rnd));
		strscpy(receiver->dev,
			devs[prandom_u32_state(rnd) % ARRAY_SIZE(devs)],
			sizeof(receiver->dev));
		if (prandom_u32_state(rnd) % 4)
			receiver->from = only(test, few(rnd));
		if (!(prandom_u32_state(rnd) % 8))
			receiver->source = few(rnd);
	}
	return collector;
}

/* Nothing is missed. Nor is anything found too much, where there are no more than are
 * kept for one destination.
 */
static void expect_exporters(struct kunit *test, struct rnd_state *rnd,
			     enum ft_sources_kind kind, u32 n)
{
	struct ft_collector *collector = some_receivers(test, rnd, n);
	struct ft_sources *sources = set_of(test, kind, collector);
	const struct ft_source *found[FT_SOURCES_TO];
	unsigned int i;

	for (i = 0; i < RANDOM_LOOKUPS; i++) {
		const char *dev = devs[i % ARRAY_SIZE(devs)];
		struct ft_endpoint from = few(rnd), to = few(rnd);
		bool is, may;
		u32 k;

		if (kind == FT_SOURCES_PORTLESS) {
			to.family = NFPROTO_IPV6;
			to.port = 0;
		} else if (!to.port) {
			continue;
		}
		k = ft_sources_find_to(sources, &to, found);
		KUNIT_ASSERT_LE(test, k, (u32)FT_SOURCES_TO);
		is = model_goes(collector, &from, &to, dev);
		may = is_found(found, k, &from, dev);
		KUNIT_ASSERT_LE(test, is, may);
		if (n <= FT_SOURCES_ROUTES)
			KUNIT_ASSERT_EQ(test, is, may);
	}
	ft_collector_put(collector);
	kvfree(sources);
}

static void sources_exporters(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned int i;

	prandom_seed_state(&rnd, 12);
	for (i = 0; i < RANDOM_SETS; i++) {
		expect_exporters(test, &rnd, FT_SOURCES_EXPORTERS,
				 i % 2 ? 16 : 400);
		expect_exporters(test, &rnd, FT_SOURCES_PORTLESS,
				 i % 2 ? 16 : 400);
	}
}

/* Receivers of one destination, each for one exporter. */
static void sources_crowd(struct kunit *test)
{
	unsigned int i, n = 1000;
	struct ft_endpoint to = ft_test_listen(2, 77);
	const struct ft_source *found[FT_SOURCES_TO];
	struct ft_collector *collector = ft_collector_alloc();
	struct ft_sources *sources;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	for (i = 0; i < n; i++)
		ft_test_send_to(test, collector, to)->from = only(test, to);
	sources = set_of(test, FT_SOURCES_EXPORTERS, collector);
	KUNIT_ASSERT_EQ(test, ft_sources_find_to(sources, &to, found),
			FT_SOURCES_ROUTES);
	for (i = 0; i < FT_SOURCES_ROUTES - 1; i++)
		KUNIT_EXPECT_PTR_EQ(test, found[i]->collector,
				    (const struct ft_collector *)collector);
	KUNIT_EXPECT_TRUE(test, !found[i]->collector);

	/* Another route is not among them. */
	ft_collector_receiver(collector, 0)->mark = 1;
	kvfree(sources);
	ft_test_send_to(test, collector, to)->mark = 2;
	sources = set_of(test, FT_SOURCES_EXPORTERS, collector);
	KUNIT_EXPECT_EQ(test, ft_sources_find_to(sources, &to, found),
			FT_SOURCES_TO);

	/* As many for whoever comes are one. */
	for (i = 0; i < n + 1; i++) {
		struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);

		ft_prefixes_put(receiver->from);
		receiver->from = NULL;
		receiver->mark = 0;
	}
	kvfree(sources);
	sources = set_of(test, FT_SOURCES_EXPORTERS, collector);
	KUNIT_EXPECT_EQ(test, ft_sources_find_to(sources, &to, found), 1);
	ft_collector_put(collector);
	kvfree(sources);
}

static struct kunit_case sources_cases[] = {
	KUNIT_CASE(sources_own),
	KUNIT_CASE(sources_routes),
	KUNIT_CASE(sources_exporters),
	KUNIT_CASE(sources_crowd),
	{}
};

static struct kunit_suite sources_suite = {
	.name = "flowtee_sources",
	.test_cases = sources_cases,
};

kunit_test_suite(sources_suite);
