/* SPDX-License-Identifier: GPL-2.0-only */
/* What came with less TTL than before: loops of hosts, or longer paths? */
#ifndef FLOWTEE_RETURNS_H
#define FLOWTEE_RETURNS_H

#include <linux/spinlock.h>
#include <linux/types.h>

#define FT_RETURNS_SLOTS	2048

/* How many seconds after it was first seen a datagram is forgotten. */
#define FT_RETURNS_SECONDS	2

/* Of the clock of seconds, what is kept: a quarter of an hour passes before what
 * is old looks young again.
 */
#define FT_RETURNS_CLOCK	0x3ff

/* The TTLs that are told apart, the highest among them. */
#define FT_RETURNS_LEVELS	6

/**
 * struct ft_returning - a datagram, and how often it came with which TTL
 * @digest: of all that it says
 * @count: how often it came, a TTL each; 0 is the end
 * @ttl: those TTLs, from the highest down. But for the first, each may stand for
 *	some others between it and the one before
 * @seconds: when it was first seen
 */
struct ft_returning {
	u64 digest;
	u32 count[FT_RETURNS_LEVELS];
	u8 ttl[FT_RETURNS_LEVELS];
	u16 seconds;
};

/**
 * struct ft_returns - the datagrams of a namespace that come back
 * @lock: see below
 * @slot: the datagrams, by their digests; the last has it
 */
struct ft_returns {
	spinlock_t lock; /* of all slots, BH disabled */
	struct ft_returning slot[FT_RETURNS_SLOTS];
};

/**
 * struct ft_sight - a datagram that came, and what is known of those like it
 * @digest: of all that it says
 * @ttl: that it came with
 * @highest: TTL of those like it until the first that had less
 * @first: how many those were
 * @seconds: when the first of them was seen
 */
struct ft_sight {
	u64 digest;
	u8 ttl;
	u8 highest;
	u16 first;
	u16 seconds;
};

void ft_returns_init(struct ft_returns *returns);
bool ft_returns_note(struct ft_returns *returns, const struct ft_sight *sight,
		     u16 now);

static inline bool ft_returns_forgets(u16 seconds, u16 now)
{
	return ((now - seconds) & FT_RETURNS_CLOCK) > FT_RETURNS_SECONDS;
}

#endif /* FLOWTEE_RETURNS_H */
