// SPDX-License-Identifier: GPL-2.0-only
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "ruleset/rate.h"

/*
 * A bucket that holds a second's worth lets twice that through in the second
 * after a pause: what it held, and what flows in meanwhile. A smaller one takes
 * what comes in bursts for too much, as telemetry does.
 *
 * So what passed is counted, in parts of a second. Of the part that now is, and
 * of as many before it as a second has, no more than the limit may have passed:
 * that is a second and up to a part, so no second has more, whenever it begins.
 */

#define SLOTS	(FT_RATE_PARTS + 1)

void ft_rate_init(struct ft_rate *rate)
{
	memset(rate, 0, sizeof(*rate));
	spin_lock_init(&rate->lock);
}

/* Forget what is more than a second ago. */
static void advance(struct ft_rate *rate, u64 part)
{
	u64 steps = part - rate->part;
	u32 slot;

	if (steps >= SLOTS) {
		memset(rate->passed, 0, sizeof(rate->passed));
		rate->sum = 0;
		rate->part = part;
		return;
	}
	while (rate->part != part) {
		div_u64_rem(++rate->part, SLOTS, &slot);
		rate->sum -= rate->passed[slot];
		rate->passed[slot] = 0;
	}
}

/* How many have passed in the second that a part of time ends. */
static u32 sum_at(const struct ft_rate *rate, u64 part)
{
	u64 passing = rate->part;
	u32 sum = rate->sum;
	u32 slot;

	if (part > passing && part - passing >= SLOTS)
		return 0;
	while (passing < part) {
		div_u64_rem(++passing, SLOTS, &slot);
		sum -= rate->passed[slot];
	}
	return sum;
}

static u64 part_of(u64 now)
{
	return div_u64(now, NSEC_PER_SEC / FT_RATE_PARTS);
}

/**
 * ft_rate_allows() - tell whether one more may pass, and count it if so
 * @rate: what passed
 * @limit: how many may pass in a second, whenever it begins; at least 1
 * @now: the time, in nanoseconds
 *
 * Context: BH disabled; CPUs may ask at once.
 */
bool ft_rate_allows(struct ft_rate *rate, u32 limit, u64 now)
{
	u64 part = part_of(now);
	bool allows;
	u32 slot;

	spin_lock(&rate->lock);
	/* Another CPU may have been here with a later time. */
	if (part > rate->part)
		advance(rate, part);
	allows = rate->sum < limit;
	if (allows) {
		div_u64_rem(rate->part, SLOTS, &slot);
		rate->passed[slot]++;
		rate->sum++;
	}
	spin_unlock(&rate->lock);
	return allows;
}

/**
 * ft_rate_has_room() - tell whether one more might pass
 * @rate: what passed; stays as it is
 * @limit: as for ft_rate_allows()
 * @now: as for ft_rate_allows()
 *
 * Context: BH disabled; CPUs may ask at once.
 */
bool ft_rate_has_room(struct ft_rate *rate, u32 limit, u64 now)
{
	bool has;

	spin_lock(&rate->lock);
	has = sum_at(rate, part_of(now)) < limit;
	spin_unlock(&rate->lock);
	return has;
}
