// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/udp.h>
#include <net/checksum.h>

#include "packet/loop.h"
#include "base/memory.h"
#include "packet/own.h"
#include "telemetry/formats.h"

/*
 * Hosts that tee to each other send a datagram round and round. Each hop costs
 * it one of its TTL, so it passes a host 127 times at most and is gone. But
 * hosts with several receivers multiply it each time, and long before the TTL
 * is used up there are too many.
 *
 * So each datagram leaves behind a fingerprint, and with it what tells copies
 * that come back from an exporter that says the same again and again (lines of
 * syslog, traps), maybe by paths of different length:
 *
 * - The highest TTL it was seen with is the exporter's own: copies have less.
 *   Each datagram that has it may come back as often as one loop can bring it;
 *   what is more than that was multiplied. An exporter's longer paths bring few
 *   against that, as its shortest is used time and again.
 *
 * - That fails when its route changes to a longer one, as then the shortest is
 *   seen no more. But what is multiplied comes back ever lower, and makes more
 *   of itself at each step. So it takes some steps down to call it a loop. As
 *   hosts with many receivers get far in one step, fewer are enough for a
 *   number that a change of routes, and then another, does not explain.
 *
 * All that is forgotten seconds after it was first seen: by then a multitude
 * has met its end.
 *
 * A slot is overwritten by whatever hashes to it next, and the slots are read
 * and written without a lock: what gets lost by that costs some copies more.
 */

/* How often a datagram can come back by one loop: 255 / 2, as a loop has at
 * least two hops.
 */
#define RETURNS_MAX	127

/* Steps down that it takes, and that are enough for what is far more. */
#define STEPS_MIN	3
#define STEPS_MIN_FAR	2
#define RETURNS_FAR	1024

/* Returns that are still allowed: RETURNS_FAR is where the usual ones end. */
#define ALLOWANCE_MAX	((int)U16_MAX)

/* How many seconds after it was first seen a datagram is forgotten. */
#define MEMORY_SECONDS	2

/* Enough for the header of every telemetry protocol with its sequence number
 * and its time, which tell one datagram of an exporter from the next. Others
 * differ at their ends, or in the sum of their bytes.
 */
#define HEAD_BYTES	36
#define TAIL_BYTES	16

/* What a datagram's fingerprint is made of; nothing that a hop changes. */
struct features {
	union nf_inet_addr from;
	u32 port_len;
	u32 sum;
	u8 head[HEAD_BYTES];
	u8 tail[TAIL_BYTES];
};

/* The slot's number is part of the fingerprint. */
#define SLOT_BITS	12

/* Of a slot, what is kept of the clock: a quarter of an hour passes before what
 * is old looks young again.
 */
#define CLOCK_MASK	0x3ff

struct seen {
	u32 rest;
	u16 seconds;
	u8 highest;
	u8 lowest;
	u8 steps;
	u16 allowance;
};

static struct seen unpack(u64 slot)
{
	return (struct seen) {
		.rest = slot >> 44,
		.seconds = slot >> 34 & CLOCK_MASK,
		.highest = slot >> 26,
		.lowest = slot >> 18,
		.steps = slot >> 16 & 0x3,
		.allowance = slot,
	};
}

static u64 pack(const struct seen *seen)
{
	return (u64)seen->rest << 44 | (u64)seen->seconds << 34 |
	       (u64)seen->highest << 26 | (u64)seen->lowest << 18 |
	       (u64)seen->steps << 16 | seen->allowance;
}

/* Return: the guard, or NULL without memory. May sleep. */
struct ft_loop_guard *ft_loop_guard_alloc(void)
{
	struct ft_loop_guard *guard;

	guard = kvzalloc(sizeof(*guard), FT_GFP);
	if (!guard)
		return NULL;
	guard->own = ft_own_mark_new();
	guard->seed = get_random_u32();
	return guard;
}

void ft_loop_guard_free(struct ft_loop_guard *guard)
{
	kvfree(guard);
}

/* The sum of the payload, without reading it where the checksum tells. There
 * are two ways to write zero.
 */
static u16 payload_sum(const struct ft_datagram *dg)
{
	unsigned int start = dg->transport + sizeof(struct udphdr);
	__wsum sum;
	u16 folded;

	if (dg->check && dg->skb->ip_summed != CHECKSUM_PARTIAL) {
		sum = csum_unfold((__force __sum16)~(__force u16)dg->check);
		sum = csum_sub(sum, ft_endpoint_sum(&dg->from));
		sum = csum_sub(sum, ft_endpoint_sum(&dg->to));
		/* Of the pseudo header, and of UDP's own. */
		sum = csum_sub(sum, (__force __wsum)htonl(IPPROTO_UDP));
		sum = csum_sub(sum, (__force __wsum)htonl(dg->udp_len));
		sum = csum_sub(sum, (__force __wsum)htonl(dg->udp_len));
	} else {
		sum = skb_checksum(dg->skb, start, dg->payload_len, 0);
	}
	folded = (__force u16)csum_fold(sum);
	return folded == U16_MAX ? 0 : folded;
}

/* Mostly the payload is long, and in one piece. */
static void copy_ends(struct features *features, const struct sk_buff *skb,
		      unsigned int start, unsigned int len)
{
	const u8 *payload = skb->data + start;
	unsigned int head, tail;

	if (likely(len >= HEAD_BYTES + TAIL_BYTES &&
		   start + len <= skb_headlen(skb))) {
		memcpy(features->head, payload, HEAD_BYTES);
		memcpy(features->tail, payload + len - TAIL_BYTES, TAIL_BYTES);
		return;
	}
	head = min_t(unsigned int, len, HEAD_BYTES);
	tail = min_t(unsigned int, len - head, TAIL_BYTES);
	/* They do not fail: verified, the payload is there. */
	skb_copy_bits(skb, start, features->head, head);
	skb_copy_bits(skb, start + len - tail, features->tail, tail);
}

/* Whether the head holds a number that the exporter gives to each datagram anew:
 * its payload need not be read then. IPFIX counts records: messages that have
 * templates alone share the number of the one that follows.
 */
static bool is_numbered(const struct features *features)
{
	u32 version = be32_to_cpup((const __be32 *)features->head);

	return version == FT_SFLOW5_VERSION ||
	       version >> 16 == FT_NETFLOW5_VERSION ||
	       version >> 16 == FT_NETFLOW9_VERSION;
}

static u32 fingerprint(const struct ft_loop_guard *guard,
		       const struct ft_datagram *dg)
{
	unsigned int start = dg->transport + sizeof(struct udphdr);
	unsigned int len = dg->payload_len;
	struct features features = {
		.from = dg->from.addr,
		.port_len = (__force u32)dg->from.port << 16 ^ len,
	};

	BUILD_BUG_ON(sizeof(features) % sizeof(u32));
	copy_ends(&features, dg->skb, start, len);
	if (len < HEAD_BYTES || !is_numbered(&features))
		features.sum = payload_sum(dg);
	return jhash2((const u32 *)&features, sizeof(features) / sizeof(u32),
		      guard->seed);
}

/* A datagram with a TTL below the highest. Return: whether it is one of too
 * many.
 */
static bool comes_back(struct seen *seen, u8 ttl)
{
	if (ttl < seen->lowest) {
		seen->lowest = ttl;
		seen->steps = min(seen->steps + 1, STEPS_MIN);
	}
	if (seen->allowance > RETURNS_FAR) {
		seen->allowance--;
		return false;
	}
	if (seen->steps < STEPS_MIN_FAR)
		return false;
	if (seen->steps >= STEPS_MIN || !seen->allowance)
		return true;
	seen->allowance--;
	return false;
}

/**
 * ft_loop_detect() - tell whether a datagram is multiplied by a loop of hosts
 * @guard: of the namespace
 * @dg: verified
 * @now: from ft_loop_clock()
 *
 * Context: BH disabled.
 */
bool ft_loop_detect(struct ft_loop_guard *guard, const struct ft_datagram *dg,
		    u16 now)
{
	u32 print = fingerprint(guard, dg);
	atomic64_t *slot = &guard->slot[print % FT_LOOP_SLOTS];
	struct seen seen = unpack(atomic64_read(slot));
	bool loops = false;

	BUILD_BUG_ON(FT_LOOP_SLOTS != 1 << SLOT_BITS);
	BUILD_BUG_ON(STEPS_MIN != 3); /* two bits */
	if (seen.rest != print >> SLOT_BITS ||
	    ((now - seen.seconds) & CLOCK_MASK) > MEMORY_SECONDS)
		seen = (struct seen) {
			.rest = print >> SLOT_BITS,
			.seconds = now & CLOCK_MASK,
			.lowest = dg->ttl,
			.allowance = RETURNS_FAR,
		};
	if (dg->ttl >= seen.highest) {
		seen.highest = dg->ttl;
		seen.allowance = min(seen.allowance + RETURNS_MAX,
				     ALLOWANCE_MAX);
	} else {
		loops = comes_back(&seen, dg->ttl);
	}
	atomic64_set(slot, pack(&seen));
	return loops;
}
