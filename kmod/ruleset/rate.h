/* SPDX-License-Identifier: GPL-2.0-only */
/* A limit to the datagrams of a second. */
#ifndef FLOWTEE_RATE_H
#define FLOWTEE_RATE_H

#include <linux/spinlock.h>
#include <linux/types.h>

/* Parts that a second is counted in. */
#define FT_RATE_PARTS	16

/**
 * struct ft_rate - what passed in the last second
 * @lock: guards the rest
 * @part: the part of time that was counted last, since the clock began
 * @sum: of @passed
 * @passed: how many passed in that part of time and in those before it, by
 *	their numbers modulo the length
 */
struct ft_rate {
	spinlock_t lock; /* of the rest */
	u64 part;
	u32 sum;
	u32 passed[FT_RATE_PARTS + 1];
};

void ft_rate_init(struct ft_rate *rate);
bool ft_rate_allows(struct ft_rate *rate, u32 limit, u64 now);
bool ft_rate_has_room(struct ft_rate *rate, u32 limit, u64 now);

#endif /* FLOWTEE_RATE_H */
