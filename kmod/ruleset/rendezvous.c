// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/math64.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "ruleset/rendezvous.h"

/*
 * Each receiver bids for each exporter, with a hash of both; the best bid wins.
 * A bid does not depend on other receivers: when one goes, only those that it
 * had won are won by others (Thaler and Ravishankar, "Using name-based mappings
 * to increase hit rates", 1998).
 *
 * With the logarithm of a chance between 0 and 1, times -1, divided by the
 * share, the lowest bid is that of a receiver as often as its share is of the
 * sum of all: times to the first event of independent Poisson processes.
 *
 * All is integers, and bytes have one order, so that every host of every
 * architecture finds the same.
 */

/* Hosts share nothing but their configuration, so there is no secret. */
static const siphash_key_t key = {{ 0x666c6f7774656521ULL,
				    0x72656e64657a7673ULL }};

/* Bits behind the point of a logarithm. */
#define FRACTION	26

/* log2(1 + i / 256) */
static u32 logarithms[257] __read_mostly;

/* Bit by bit: squaring doubles the logarithm. Of 62 bits behind the point 36
 * are exact in the end.
 */
static u32 logarithm(unsigned int i)
{
	u64 x = (1ULL << 62) + ((u64)i << 54);
	unsigned int bit;
	u32 result = 0;

	for (bit = 0; bit < FRACTION; bit++) {
		x = mul_u64_u64_shr(x, x, 62);
		result <<= 1;
		if (x >> 63) {
			x >>= 1;
			result |= 1;
		}
	}
	return result;
}

/* Before anybody bids. The suites of KUnit are run before the module's init
 * function, so it is not part of that.
 */
void ft_rendezvous_init(void)
{
	unsigned int i;

	for (i = 0; i < 256; i++)
		logarithms[i] = logarithm(i);
	logarithms[256] = 1 << FRACTION;
}

/* What a receiver is known by. */
u64 ft_rendezvous_id(const char *name)
{
	return siphash(name, strlen(name), &key);
}

/* What an exporter is known by. */
u64 ft_rendezvous_key(const union nf_inet_addr *exporter)
{
	return siphash(exporter, sizeof(*exporter), &key);
}

/* What a part of an exporter is known by, where it is not the whole. */
u64 ft_rendezvous_stream_key(const struct ft_rendezvous_stream *stream)
{
	BUILD_BUG_ON(sizeof(*stream) != 40);
	return siphash(stream, sizeof(*stream), &key);
}

/**
 * ft_rendezvous_cost() - -log2 of a chance
 * @chance: 0 to 2^32 - 1 for 0 to 1; 0 is taken for the least that is more
 *
 * Linear between the points of the table: wrong by less than 3 in a million.
 *
 * Return: the logarithm, with 26 bits behind the point.
 */
u32 ft_rendezvous_cost(u32 chance)
{
	u32 whole, mantissa, i, part;

	chance = chance ?: 1;
	whole = fls(chance) - 1;
	/* The leading bit is shifted out: it is the 1 before the point. */
	mantissa = (u64)chance << (32 - whole);
	i = mantissa >> 24;
	part = mantissa & 0xffffff;
	return (32U << FRACTION) - (whole << FRACTION) - logarithms[i] -
	       (u32)((u64)(logarithms[i + 1] - logarithms[i]) * part >> 24);
}

/* Both are hashes; all that is needed is that one bit of either changes half of
 * the result (the finalizer of splitmix64: Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014).
 */
static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/**
 * ft_rendezvous_bid() - how much a receiver wants an exporter
 * @key: of the exporter
 * @id: of the receiver
 * @share: of the receiver, not 0
 */
struct ft_bid ft_rendezvous_bid(u64 key, u64 id, u32 share)
{
	return (struct ft_bid) {
		.cost = ft_rendezvous_cost(mix(key ^ id) >> 32),
		.share = share,
		.id = id,
	};
}
