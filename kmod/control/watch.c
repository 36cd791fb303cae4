// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "control/event.h"
#include "control/watch.h"
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
#define FT_WATCH_INTERVAL	(HZ / 4)

/* Of the time, looking takes at most one part in so many. */
#define FT_WATCH_SHARE		10

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
	ft_health_keep_time(health,
			    receiver->state == FLOWTEE_RECEIVER_DOWN ||
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
				   max_t(unsigned long, FT_WATCH_INTERVAL,
					 FT_WATCH_SHARE * (jiffies - start)));
	ft_ruleset_put(ruleset);
}

void ft_watch_init(struct ft_namespace *ns)
{
	INIT_DELAYED_WORK(&ns->health, check);
}

/* Sees to it that the receivers of a new ruleset are looked at. */
void ft_watch_begin(struct ft_namespace *ns)
{
	queue_delayed_work(ns->queue, &ns->health, FT_WATCH_INTERVAL);
}

/* Nothing is put in force any more. */
void ft_watch_exit(struct ft_namespace *ns)
{
	WRITE_ONCE(ns->leaving, true);
	cancel_delayed_work_sync(&ns->health);
}
