// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/udp.h>

#include "loop.h"
#include "memory.h"
#include "own.h"

/*
 * Hosts that tee to each other send a datagram round and round. Each hop costs
 * it one of its TTL, so it passes a host 127 times at most and is gone. But
 * hosts with several receivers multiply it each time, and long before the TTL
 * is used up there are too many.
 *
 * So each datagram leaves behind a fingerprint, the highest TTL it was seen
 * with, and how often it was seen with a lower one: if that is more often than
 * one loop can explain, it is being multiplied, and is taken no more. All that
 * is forgotten seconds after it was first seen: by then a multitude has met its
 * end, and an exporter that sends the same again and again, by paths of
 * different length, is not mistaken for one.
 *
 * A slot is overwritten by whatever hashes to it next, and the slots are read
 * and written without a lock: what gets lost by that costs some copies more.
 */

/* How often a datagram can come back by one loop: 255 / 2, as a loop has at
 * least two hops.
 */
#define RETURNS_MAX	127

/* How many seconds after it was first seen a datagram is forgotten. */
#define MEMORY_SECONDS	2

/* Enough for the header of every telemetry protocol with its sequence number
 * and its time, which tell one datagram of an exporter from the next.
 */
#define PAYLOAD_BYTES	36

struct seen {
	u32 fingerprint;
	u16 seconds;
	u8 ttl;
	u8 returns;
};

static struct seen unpack(u64 slot)
{
	return (struct seen) {
		.fingerprint = slot >> 32,
		.seconds = slot >> 16,
		.ttl = slot >> 8,
		.returns = slot,
	};
}

static u64 pack(const struct seen *seen)
{
	return (u64)seen->fingerprint << 32 | (u32)seen->seconds << 16 |
	       seen->ttl << 8 | seen->returns;
}

/* Return: the guard with one reference, or NULL without memory. May sleep. */
struct ft_loop_guard *ft_loop_guard_alloc(void)
{
	struct ft_loop_guard *guard;

	guard = kvzalloc(sizeof(*guard), FT_GFP);
	if (!guard)
		return NULL;
	refcount_set(&guard->refs, 1);
	guard->own = ft_own_mark_new();
	return guard;
}

struct ft_loop_guard *ft_loop_guard_get(struct ft_loop_guard *guard)
{
	refcount_inc(&guard->refs);
	return guard;
}

void ft_loop_guard_put(struct ft_loop_guard *guard)
{
	if (guard && refcount_dec_and_test(&guard->refs))
		kvfree(guard);
}

static u32 fingerprint(const struct ft_datagram *dg)
{
	unsigned int len = min_t(unsigned int, dg->payload_len, PAYLOAD_BYTES);
	u8 buffer[PAYLOAD_BYTES];
	const void *start;
	u32 hash;

	hash = jhash2(dg->from.addr.all, ARRAY_SIZE(dg->from.addr.all),
		      (__force u32)dg->from.port << 16 ^ dg->payload_len);
	start = skb_header_pointer(dg->skb,
				   dg->transport + sizeof(struct udphdr),
				   len, buffer);
	return start ? jhash(start, len, hash) : hash;
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
	struct seen seen = {
		.fingerprint = fingerprint(dg),
		.seconds = now,
		.ttl = dg->ttl,
	};
	atomic64_t *slot = &guard->slot[seen.fingerprint % FT_LOOP_SLOTS];
	struct seen before = unpack(atomic64_read(slot));
	bool loops = false;

	if (before.fingerprint == seen.fingerprint &&
	    (u16)(now - before.seconds) <= MEMORY_SECONDS) {
		seen.seconds = before.seconds;
		seen.returns = before.returns;
		if (seen.ttl < before.ttl) {
			seen.ttl = before.ttl;
			loops = seen.returns == RETURNS_MAX;
			seen.returns += !loops;
		}
	}
	atomic64_set(slot, pack(&seen));
	return loops;
}
