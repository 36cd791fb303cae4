// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/udp.h>
#include <net/checksum.h>

#include "packet/loop.h"
#include "base/memory.h"
#include "packet/own.h"
#include "packet/returns.h"
#include "telemetry/formats.h"

/*
 * Hosts that tee to each other send a datagram round and round. Each hop costs
 * it one of its TTL, so it passes a host 127 times at most and is gone. But
 * hosts with several receivers multiply it each time, and long before the TTL
 * is used up there are too many.
 *
 * So each datagram leaves behind a fingerprint, which costs little and tells
 * almost all datagrams apart. Only where one comes with a lower TTL than another
 * that had the same fingerprint it may have come back: from then on all that have
 * it are read whole. What has another digest is another datagram. returns.c
 * judges how often one may come with which TTL.
 *
 * All that is forgotten seconds after it was first seen: by then a multitude
 * has met its end.
 *
 * A slot is overwritten by whatever hashes to it next, and the slots are read
 * and written without a lock: what gets lost by that costs some copies more.
 */

/* Enough for the header of every telemetry protocol with its sequence number
 * and its time, which tell one datagram of an exporter from the next. Others
 * differ at their ends, or in the sum of their bytes.
 */
#define HEAD_BYTES	36
#define TAIL_BYTES	16

/* What a datagram's fingerprint is made of; nothing that a hop changes. The words
 * are an even number.
 */
struct features {
	union nf_inet_addr from;
	u32 port_len;
	u32 sum;
	u8 head[HEAD_BYTES];
	u8 tail[TAIL_BYTES];
	u32 zero;
};

/* The slot's number is part of the fingerprint. */
#define SLOT_BITS	12

/**
 * struct seen - what is known of the datagrams that have a fingerprint
 * @rest: of the fingerprint
 * @seconds: when the first came
 * @highest: TTL of them
 * @returning: one came with less, so that they are read whole
 * @first: how many came before that
 */
struct seen {
	u32 rest;
	u16 seconds;
	u8 highest;
	bool returning;
	u16 first;
};

static struct seen unpack(u64 slot)
{
	return (struct seen) {
		.rest = slot >> 44,
		.seconds = slot >> 34 & FT_RETURNS_CLOCK,
		.highest = slot >> 26,
		.returning = slot >> 16 & 1,
		.first = slot,
	};
}

static u64 pack(const struct seen *seen)
{
	return (u64)seen->rest << 44 | (u64)seen->seconds << 34 |
	       (u64)seen->highest << 26 | (u64)seen->returning << 16 |
	       seen->first;
}

/* Return: the guard, or NULL without memory. May sleep. */
struct ft_loop_guard *ft_loop_guard_alloc(void)
{
	struct ft_loop_guard *guard;

	guard = kvzalloc(sizeof(*guard), FT_GFP);
	if (!guard)
		return NULL;
	guard->own = ft_own_mark_new();
	get_random_bytes(guard->print_key, sizeof(guard->print_key));
	get_random_bytes(&guard->key, sizeof(guard->key));
	ft_returns_init(&guard->returns);
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

/* A sum of products, which two that differ have in common once in 2^32, whatever
 * they are, for who does not know the key (NH of RFC 4418, section 5.2.2).
 */
static u64 add_products(const struct features *features, const u32 *key)
{
	const u32 *word = (const u32 *)features;
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < FT_LOOP_FEATURES; i += 2)
		sum += (u64)(word[i] + key[i]) * (word[i + 1] + key[i + 1]);
	return sum;
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

	BUILD_BUG_ON(sizeof(features) != FT_LOOP_FEATURES * sizeof(u32) ||
		     FT_LOOP_FEATURES % 2);
	copy_ends(&features, dg->skb, start, len);
	if (len < HEAD_BYTES || !is_numbered(&features))
		features.sum = payload_sum(dg);
	return hash_64(add_products(&features, guard->print_key), 32);
}

/* How much of a payload is hashed at once: it may be in many pieces. */
#define CHUNK_BYTES	248

/* What is made of a payload, however it is spread: the next of its bytes behind
 * the digest of all before them. Nobody who does not have the key finds two
 * payloads that have the same.
 */
struct digest {
	const siphash_key_t *key;
	struct {
		u64 before;
		u8 bytes[CHUNK_BYTES];
	} __aligned(SIPHASH_ALIGNMENT) chunk;
	unsigned int fill;
};

/* Before the payload: whose it is, and how long. */
static void digest_start(struct digest *digest, const siphash_key_t *key,
			 const struct ft_datagram *dg)
{
	struct {
		union nf_inet_addr from;
		u32 port;
		u32 len;
	} __aligned(SIPHASH_ALIGNMENT) sender = {
		.from = dg->from.addr,
		.port = (__force u32)dg->from.port,
		.len = dg->payload_len,
	};

	digest->key = key;
	digest->fill = 0;
	digest->chunk.before = siphash(&sender, sizeof(sender), key);
}

static void digest_chunk(struct digest *digest)
{
	digest->chunk.before = siphash(&digest->chunk,
				       sizeof(digest->chunk.before) +
				       digest->fill, digest->key);
	digest->fill = 0;
}

/* The bytes are there: verified, so that copying does not fail. */
static void digest_bytes(struct digest *digest, const struct sk_buff *skb,
			 unsigned int start, unsigned int len)
{
	while (len) {
		unsigned int n = min(len, CHUNK_BYTES - digest->fill);

		skb_copy_bits(skb, start, digest->chunk.bytes + digest->fill,
			      n);
		digest->fill += n;
		if (digest->fill == CHUNK_BYTES)
			digest_chunk(digest);
		start += n;
		len -= n;
	}
}

/* What of the payload is in a part of the packet. @skip: bytes before it; @left:
 * bytes of it.
 */
static void digest_part(struct digest *digest, const struct sk_buff *skb,
			unsigned int part, unsigned int *skip,
			unsigned int *left)
{
	unsigned int len;

	if (*skip >= part) {
		*skip -= part;
		return;
	}
	len = min(*left, part - *skip);
	digest_bytes(digest, skb, *skip, len);
	*left -= len;
	*skip = 0;
}

/* A list may be of thousands: each of its packets is gone to once. */
static u64 digest_of(const struct ft_loop_guard *guard,
		     const struct ft_datagram *dg)
{
	unsigned int skip = dg->transport + sizeof(struct udphdr);
	unsigned int left = dg->payload_len;
	struct digest digest;
	struct sk_buff *part;

	digest_start(&digest, &guard->key, dg);
	digest_part(&digest, dg->skb, skb_pagelen(dg->skb), &skip, &left);
	skb_walk_frags(dg->skb, part)
		digest_part(&digest, part, part->len, &skip, &left);
	digest_chunk(&digest);
	return digest.chunk.before;
}

/* Return: whether a datagram that may have come back is one of too many. */
static noinline bool comes_back(struct ft_loop_guard *guard,
				const struct ft_datagram *dg,
				const struct seen *seen, u16 now)
{
	struct ft_sight sight = {
		.digest = digest_of(guard, dg),
		.ttl = dg->ttl,
		.highest = seen->highest,
		.first = seen->first,
		.seconds = seen->seconds,
	};

	return ft_returns_note(&guard->returns, &sight, now);
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

	BUILD_BUG_ON(FT_LOOP_SLOTS != 1 << SLOT_BITS);
	if (seen.rest != print >> SLOT_BITS ||
	    ft_returns_forgets(seen.seconds, now))
		seen = (struct seen) {
			.rest = print >> SLOT_BITS,
			.seconds = now & FT_RETURNS_CLOCK,
		};
	if (dg->ttl < seen.highest)
		seen.returning = true;
	else
		seen.highest = dg->ttl;
	if (!seen.returning)
		seen.first = min(seen.first + 1, (int)U16_MAX);
	atomic64_set(slot, pack(&seen));
	return unlikely(seen.returning) && comes_back(guard, dg, &seen, now);
}
