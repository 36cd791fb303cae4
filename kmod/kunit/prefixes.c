// SPDX-License-Identifier: GPL-2.0-only
/* Sets of prefixes, against a search of them one by one: prefixes.c */
#include "ruleset/prefixes.h"
#include "kunit/packet.h"

#define RANDOM_SETS		300
#define RANDOM_ADDRESSES	100
#define PREFIXES_MAX		60

static const u8 families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };

static unsigned int bits_of(u8 family)
{
	return 8 * ft_address_len(family);
}

static unsigned int bit_of(const union nf_inet_addr *addr, unsigned int bit)
{
	return ((const u8 *)addr)[bit / 8] >> (7 - bit % 8) & 1;
}

static void flip_bit(union nf_inet_addr *addr, unsigned int bit)
{
	((u8 *)addr)[bit / 8] ^= 0x80 >> bit % 8;
}

static bool model_covers(const struct ft_prefix *prefix, u8 family,
			 const union nf_inet_addr *addr)
{
	unsigned int bit;

	if (prefix->family != family)
		return false;
	for (bit = 0; bit < prefix->len; bit++)
		if (bit_of(&prefix->addr, bit) != bit_of(addr, bit))
			return false;
	return true;
}

static bool model_search(const struct ft_prefixes *set, u8 family,
			 const union nf_inet_addr *addr)
{
	u32 i;

	for (i = 0; i < set->n; i++)
		if (model_covers(&set->given[i], family, addr))
			return true;
	return false;
}

static bool model_is_canonical(const struct ft_prefix *prefix)
{
	unsigned int bit;

	for (bit = prefix->len; bit < bits_of(prefix->family); bit++)
		if (bit_of(&prefix->addr, bit))
			return false;
	return true;
}

/* Clear or set all that lies beyond the length. */
static union nf_inet_addr end_of(const struct ft_prefix *prefix, bool last)
{
	union nf_inet_addr addr = prefix->addr;
	unsigned int bit;

	for (bit = prefix->len; bit < bits_of(prefix->family); bit++)
		if (bit_of(&addr, bit) != last)
			flip_bit(&addr, bit);
	return addr;
}

/* Add or take away one. */
static void step(u8 family, union nf_inet_addr *addr, bool up)
{
	unsigned int bit = bits_of(family);

	while (bit--) {
		flip_bit(addr, bit);
		if (bit_of(addr, bit) == up)
			break;
	}
}

/* Few different bytes, so that prefixes nest, touch and repeat. */
static void random_address(struct rnd_state *rnd, u8 family,
			   union nf_inet_addr *addr)
{
	static const u8 bytes[] = { 0, 1, 0x7f, 0x80, 0xff };
	unsigned int i;

	memset(addr, 0, sizeof(*addr));
	for (i = 0; i < ft_address_len(family); i++)
		((u8 *)addr)[i] = bytes[ft_test_below(rnd, ARRAY_SIZE(bytes))];
}

static u8 random_len(struct rnd_state *rnd, u8 family)
{
	unsigned int bits = bits_of(family);

	switch (ft_test_below(rnd, 12)) {
	case 0:
		return bits;
	case 1:
		return bits - 1;
	case 2:
		return ft_test_below(rnd, 3);
	case 3:
		return ft_test_below(rnd, bits + 1);
	default:
		return min(bits, 4 + ft_test_below(rnd, 24));
	}
}

static void random_prefix(struct rnd_state *rnd, const struct ft_prefixes *set,
			  u32 i, struct ft_prefix *prefix)
{
	const struct ft_prefix *other = &set->given[ft_test_below(rnd, i + 1)];

	prefix->family = families[ft_test_below(rnd, 2)];
	random_address(rnd, prefix->family, &prefix->addr);
	prefix->len = random_len(rnd, prefix->family);
	/* Often one that is like, within or around another. */
	if (i && ft_test_flip(rnd)) {
		prefix->family = other->family;
		prefix->addr = other->addr;
		if (ft_test_flip(rnd))
			prefix->len = other->len;
		else
			prefix->len = random_len(rnd, prefix->family);
		if (ft_test_flip(rnd))
			flip_bit(&prefix->addr,
				 ft_test_below(rnd, bits_of(prefix->family)));
	}
	/* The whole family covers all else: not in every set. */
	if (!prefix->len && ft_test_below(rnd, 20))
		prefix->len = 8;
	prefix->addr = end_of(prefix, false);
}

static void expect_address(struct kunit *test, const struct ft_prefixes *set,
			   u8 family, const union nf_inet_addr *addr)
{
	bool found = ft_prefixes_search(set, family, addr);
	bool expected = model_search(set, family, addr);

	if (family == NFPROTO_IPV4)
		KUNIT_EXPECT_EQ_MSG(test, found, expected, "%pI4 of %u",
				    &addr->ip, set->n);
	else
		KUNIT_EXPECT_EQ_MSG(test, found, expected, "%pI6c of %u",
				    &addr->in6, set->n);
}

static void expect_boundaries(struct kunit *test,
			      const struct ft_prefixes *set)
{
	union nf_inet_addr addr;
	u32 i;

	for (i = 0; i < set->n; i++) {
		const struct ft_prefix *prefix = &set->given[i];

		addr = end_of(prefix, false);
		expect_address(test, set, prefix->family, &addr);
		step(prefix->family, &addr, false);
		expect_address(test, set, prefix->family, &addr);
		addr = end_of(prefix, true);
		expect_address(test, set, prefix->family, &addr);
		step(prefix->family, &addr, true);
		expect_address(test, set, prefix->family, &addr);
	}
}

static void prefixes_random(struct kunit *test)
{
	struct ft_prefix *before;
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	before = kunit_kzalloc(test, PREFIXES_MAX * sizeof(*before), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, before);
	for (i = 0; i < RANDOM_SETS; i++) {
		u32 n = 1 + ft_test_below(&rnd, i % 2 ? PREFIXES_MAX : 6);
		struct ft_prefixes *set = ft_prefixes_alloc(n);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
		for (k = 0; k < n; k++)
			random_prefix(&rnd, set, k, &set->given[k]);
		memcpy(before, set->given, n * sizeof(*before));
		ft_prefixes_seal(set);
		KUNIT_EXPECT_EQ(test, set->n, n);
		KUNIT_EXPECT_LE(test, set->n_search, n);
		KUNIT_EXPECT_FALSE(test, memcmp(before, set->given,
						n * sizeof(*before)));

		expect_boundaries(test, set);
		for (k = 0; k < RANDOM_ADDRESSES; k++) {
			u8 family = families[ft_test_below(&rnd, 2)];
			union nf_inet_addr addr;

			random_address(&rnd, family, &addr);
			expect_address(test, set, family, &addr);
		}
		ft_prefixes_put(set);
	}
}

/* Thousands of them that are apart, and each of them counts. */
static void prefixes_many(struct kunit *test)
{
	const u32 n = 20000;
	struct ft_prefixes *set = ft_prefixes_alloc(n);
	union nf_inet_addr addr = {};
	u32 i, wrong = 0;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
	for (i = 0; i < n; i++) {
		struct ft_prefix *prefix = &set->given[n - 1 - i];

		prefix->family = families[i % 2];
		prefix->addr.all[0] = htonl(0x0a000000 + i * 512);
		prefix->len = 24;
	}
	ft_prefixes_seal(set);
	KUNIT_EXPECT_EQ(test, set->n_search, n);
	for (i = 0; i < n; i++) {
		addr.all[0] = htonl(0x0a000000 + i * 512 + 255);
		wrong += !ft_prefixes_search(set, families[i % 2], &addr);
		wrong += ft_prefixes_search(set, families[!(i % 2)], &addr);
		addr.all[0] = htonl(0x0a000000 + i * 512 + 256);
		wrong += ft_prefixes_search(set, families[i % 2], &addr);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	ft_prefixes_put(set);
}

/* Everything of one family is nothing of the other. */
static void prefixes_whole_family(struct kunit *test)
{
	struct ft_prefixes *set;
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		set = ft_prefixes_alloc(3);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
		for (k = 0; k < 3; k++)
			set->given[k].family = families[i];
		set->given[2].len = bits_of(families[i]);
		ft_prefixes_seal(set);
		KUNIT_EXPECT_EQ(test, set->n_search, 1U);
		for (k = 0; k < RANDOM_ADDRESSES; k++) {
			union nf_inet_addr addr;

			random_address(&rnd, NFPROTO_IPV6, &addr);
			KUNIT_EXPECT_TRUE(test, ft_prefixes_search
					  (set, families[i], &addr));
			KUNIT_EXPECT_FALSE(test, ft_prefixes_search
					   (set, families[!i], &addr));
		}
		ft_prefixes_put(set);
	}
}

static void prefixes_none(struct kunit *test)
{
	struct ft_prefixes *set = ft_prefixes_alloc(0);
	union nf_inet_addr addr = {};

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
	ft_prefixes_seal(set);
	KUNIT_EXPECT_FALSE(test, ft_prefixes_search(set, NFPROTO_IPV4, &addr));
	KUNIT_EXPECT_FALSE(test, ft_prefixes_search(set, NFPROTO_IPV6, &addr));
	KUNIT_EXPECT_FALSE(test, ft_prefixes_cover(set, NFPROTO_IPV4, &addr));
	KUNIT_EXPECT_TRUE(test, ft_prefixes_cover(NULL, NFPROTO_IPV4, &addr));
	KUNIT_EXPECT_PTR_EQ(test, ft_prefixes_get(set), set);
	ft_prefixes_put(set);
	ft_prefixes_put(set);
	KUNIT_EXPECT_NULL(test, ft_prefixes_get(NULL));
	ft_prefixes_put(NULL);
}

static void prefixes_canonical(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned int i, len;

	ft_test_seed(test, &rnd);
	for (i = 0; i < 2000; i++) {
		struct ft_prefix prefix = { .family = families[i % 2] };
		unsigned int bits = bits_of(prefix.family);

		/* All ones, or a bit somewhere, or anything. */
		if (i < 20)
			memset(&prefix.addr, 0xff, bits / 8);
		else if (i < 400)
			flip_bit(&prefix.addr, i / 2 % bits);
		else
			random_address(&rnd, prefix.family, &prefix.addr);
		for (len = 0; len <= bits; len++) {
			prefix.len = len;
			KUNIT_EXPECT_EQ_MSG(test,
					    ft_prefix_is_canonical(&prefix),
					    model_is_canonical(&prefix),
					    "family %u, length %u",
					    prefix.family, len);
		}
	}
}

static struct kunit_case prefixes_cases[] = {
	KUNIT_CASE(prefixes_random),
	KUNIT_CASE(prefixes_many),
	KUNIT_CASE(prefixes_whole_family),
	KUNIT_CASE(prefixes_none),
	KUNIT_CASE(prefixes_canonical),
	{}
};

static struct kunit_suite prefixes_suite = {
	.name = "flowtee_prefixes",
	.test_cases = prefixes_cases,
};

kunit_test_suite(prefixes_suite);
