/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of whether a receiver can be reached, and what follows. */
#ifndef FLOWTEE_HEALTH_H
#define FLOWTEE_HEALTH_H

#include <linux/flowtee.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "ruleset/hearing.h"

/**
 * struct ft_health - what was found out about a receiver
 * @refs: one for each version of the receiver that copies go the same way to
 * @identity: stands for the receiver, as long as copies go the same way to it
 * @verdict: &enum flowtee_health: what holds. Written with the lock of the
 *	configuration, read by packets without any
 * @partial: the last check found %FT_HEALTH_PARTIAL: packets ask themselves
 * @bad: checks in a row that found something in the way
 * @good: checks in a row that found nothing
 * @unanswered: checks in a row that found the next hop being asked for
 * @lock: for @down_since and @down_total
 * @down_since: since when it has been down or unreachable, in nanoseconds of
 *	the monotonic clock; 0: it is neither
 * @down_total: how long it was so before, in nanoseconds
 * @hearing: what it has heard of templates, as long as copies go the same way
 */
struct ft_health {
	refcount_t refs;
	u32 identity;
	u8 verdict;
	bool partial;
	u8 bad;
	u8 good;
	u8 unanswered;
	spinlock_t lock; /* for the times */
	u64 down_since;
	u64 down_total;
	struct ft_hearing hearing;
};

struct ft_health *ft_health_alloc(void);
struct ft_health *ft_health_get(struct ft_health *health);
void ft_health_put(struct ft_health *health);
u64 ft_health_down_ms(struct ft_health *health);
u64 ft_health_down_since_ms(struct ft_health *health);
void ft_health_keep_time(struct ft_health *health, bool down);
bool ft_health_judge(struct ft_health *health, u8 finding, u8 *verdict);

/* What a check finds while the next hop has not answered yet. */
#define FT_HEALTH_ASKING	U8_MAX

/* What it finds if all sockets that listen are connected: it can be reached,
 * but not by every exporter.
 */
#define FT_HEALTH_PARTIAL	(U8_MAX - 1)

/* Whether nothing is in the way, by what a check finds. */
static inline bool ft_health_is_good(u8 finding)
{
	return finding == FLOWTEE_HEALTH_REACHABLE ||
	       finding == FT_HEALTH_PARTIAL;
}

/* &enum flowtee_health, at any time. */
static inline u8 ft_health_verdict(const struct ft_health *health)
{
	return READ_ONCE(health->verdict);
}

#endif /* FLOWTEE_HEALTH_H */
