// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/slab.h>

#include "base/identity.h"
#include "base/memory.h"
#include "ruleset/health.h"

/* So many looks in a row change the verdict: for the worse, for the better. */
#define FT_HEALTH_BAD		2
#define FT_HEALTH_GOOD		3

/* So many looks that find the next hop still being asked for are a bad one. The
 * kernel asks once a second.
 */
#define FT_HEALTH_UNANSWERED	6

/* Returns NULL without memory. May sleep. */
struct ft_health *ft_health_alloc(void)
{
	struct ft_health *health;

	health = kzalloc(sizeof(*health), FT_GFP);
	if (!health)
		return NULL;
	refcount_set(&health->refs, 1);
	spin_lock_init(&health->lock);
	health->identity = ft_identity_new();
	health->hearing.refreshed = get_jiffies_64();
	return health;
}

struct ft_health *ft_health_get(struct ft_health *health)
{
	refcount_inc(&health->refs);
	return health;
}

void ft_health_put(struct ft_health *health)
{
	if (health && refcount_dec_and_test(&health->refs))
		kfree(health);
}

/* How long a receiver was down or unreachable, in all, in milliseconds. */
u64 ft_health_down_ms(struct ft_health *health)
{
	u64 total;

	spin_lock(&health->lock);
	total = health->down_total;
	if (health->down_since)
		total += ktime_get_boottime_ns() - health->down_since;
	spin_unlock(&health->lock);
	return div_u64(total, NSEC_PER_MSEC);
}

/**
 * ft_health_down_since_ms() - tell since when a receiver is of no use
 * @health: of the receiver
 *
 * Return: milliseconds since 1970-01-01 UTC, by the clock as it is now; 0: it is
 * neither down nor unreachable.
 */
u64 ft_health_down_since_ms(struct ft_health *health)
{
	u64 since;

	spin_lock(&health->lock);
	since = health->down_since;
	spin_unlock(&health->lock);
	if (!since)
		return 0;
	since = ktime_get_real_ns() - (ktime_get_boottime_ns() - since);
	return div_u64(since, NSEC_PER_MSEC);
}

/**
 * ft_health_keep_time() - measure how long a receiver is of no use
 * @health: of the receiver
 * @down: it is down, or unreachable, from now on
 *
 * Context: process.
 */
void ft_health_keep_time(struct ft_health *health, bool down)
{
	u64 now = ktime_get_boottime_ns();

	spin_lock(&health->lock);
	if (down && !health->down_since) {
		health->down_since = now;
	} else if (!down && health->down_since) {
		health->down_total += now - health->down_since;
		health->down_since = 0;
	}
	spin_unlock(&health->lock);
}

/**
 * ft_health_judge() - add a finding to what is known
 * @health: what is known
 * @finding: &enum flowtee_health, %FT_HEALTH_ASKING or %FT_HEALTH_PARTIAL
 * @verdict: set to what holds from now on
 *
 * Return: whether @verdict is another than before, which is for the caller to
 * write down.
 */
bool ft_health_judge(struct ft_health *health, u8 finding, u8 *verdict)
{
	*verdict = health->verdict;
	if (finding == FT_HEALTH_ASKING) {
		health->good = 0;
		if (health->unanswered < FT_HEALTH_UNANSWERED)
			health->unanswered++;
		if (health->unanswered < FT_HEALTH_UNANSWERED)
			return false;
		finding = FLOWTEE_HEALTH_NEIGHBOUR;
	} else {
		health->unanswered = 0;
	}
	if (ft_health_is_good(finding)) {
		health->bad = 0;
		if (health->good < FT_HEALTH_GOOD)
			health->good++;
		if (health->good == FT_HEALTH_GOOD)
			*verdict = FLOWTEE_HEALTH_REACHABLE;
	} else {
		health->good = 0;
		if (health->bad < FT_HEALTH_BAD)
			health->bad++;
		if (health->bad == FT_HEALTH_BAD)
			*verdict = finding;
	}
	return *verdict != health->verdict;
}
