// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "control/event.h"
#include "ruleset/health.h"
#include "base/memory.h"
#include "namespace.h"
#include "packet/route.h"

/*
 * All receivers of a namespace are looked at, again and again: is there a
 * route, is its device up, has the next hop answered, does a socket listen?
 * Nothing is sent but what the kernel sends to find the next hop (ARP, NDP), as
 * it would for a copy: so it is known of a standby as well, and of a receiver
 * that comes back.
 */

/* Time between two looks at a receiver. */
#define FT_HEALTH_INTERVAL	(HZ / 4)

/* Of the time, looking takes at most one part in so many. */
#define FT_HEALTH_SHARE		10

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
		total += ktime_get_ns() - health->down_since;
	spin_unlock(&health->lock);
	return div_u64(total, NSEC_PER_MSEC);
}

static void keep_time(struct ft_health *health, bool down)
{
	u64 now = ktime_get_ns();

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
	if (finding == FLOWTEE_HEALTH_REACHABLE ||
	    finding == FT_HEALTH_PARTIAL) {
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

/* Writes a new verdict down, and tells it. The receiver may be gone meanwhile,
 * or its configuration another: then there is a new look anyway.
 * Return: whether the ruleset is still in force.
 */
static bool change_verdict(struct ft_namespace *ns,
			   const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   const struct ft_receiver *receiver, u8 verdict)
{
	bool in_force;

	mutex_lock(&ns->lock);
	in_force = ruleset == ft_namespace_ruleset(ns);
	if (in_force) {
		WRITE_ONCE(receiver->health->verdict, verdict);
		ft_event_health(ns, collector, receiver);
	}
	mutex_unlock(&ns->lock);
	return in_force;
}

/* Return: whether the ruleset is still in force, as far as is known. */
static bool check_receiver(struct ft_namespace *ns,
			   const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_receiver *receiver)
{
	u8 finding = ft_route_check(ns->net, receiver, collector->allow);
	struct ft_health *health = receiver->health;
	bool in_force = true;
	u8 verdict;

	WRITE_ONCE(health->partial, finding == FT_HEALTH_PARTIAL);
	if (ft_health_judge(health, finding, &verdict))
		in_force = change_verdict(ns, ruleset, collector, receiver,
					  verdict);
	keep_time(health, receiver->state == FLOWTEE_RECEIVER_DOWN ||
		  health->verdict);
	return in_force;
}

static void check_all(struct ft_namespace *ns, const struct ft_ruleset *ruleset)
{
	u32 i, k;

	for (i = 0; i < ruleset->collectors.n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		for (k = 0; k < collector->receivers.n; k++) {
			if (READ_ONCE(ns->leaving) ||
			    !check_receiver(ns, ruleset, collector,
					    ft_collector_receiver(collector,
								  k)))
				return;
			cond_resched();
		}
	}
}

static struct ft_ruleset *get_ruleset(struct ft_namespace *ns)
{
	struct ft_ruleset *ruleset;

	mutex_lock(&ns->lock);
	ruleset = ft_namespace_ruleset(ns);
	if (ruleset)
		ft_ruleset_get(ruleset);
	mutex_unlock(&ns->lock);
	return ruleset;
}

static void check(struct work_struct *work)
{
	struct ft_namespace *ns = container_of(to_delayed_work(work),
					       struct ft_namespace, health);
	unsigned long start = jiffies;
	struct ft_ruleset *ruleset;

	ruleset = get_ruleset(ns);
	if (!ruleset)
		return;
	check_all(ns, ruleset);
	if (ruleset->collectors.n && !READ_ONCE(ns->leaving))
		queue_delayed_work(ns->queue, &ns->health,
				   max_t(unsigned long, FT_HEALTH_INTERVAL,
					 FT_HEALTH_SHARE * (jiffies - start)));
	ft_ruleset_put(ruleset);
}

void ft_health_init(struct ft_namespace *ns)
{
	INIT_DELAYED_WORK(&ns->health, check);
}

/* Sees to it that the receivers of a new ruleset are looked at. */
void ft_health_watch(struct ft_namespace *ns)
{
	queue_delayed_work(ns->queue, &ns->health, FT_HEALTH_INTERVAL);
}

/* Nothing is put in force any more. */
void ft_health_exit(struct ft_namespace *ns)
{
	WRITE_ONCE(ns->leaving, true);
	cancel_delayed_work_sync(&ns->health);
}
