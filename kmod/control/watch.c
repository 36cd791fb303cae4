// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "control/control.h"
#include "control/event.h"
#include "control/finding.h"
#include "control/hear.h"
#include "control/in_force.h"
#include "control/replay_event.h"
#include "control/watch.h"
#include "packet/check.h"
#include "packet/path.h"

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

/* So many receivers are told of at one look for what was replayed to them, the
 * others at the next.
 */
#define TOLD_AT_ONCE		64

/* Writes a new verdict down, and tells it. The receiver may be gone meanwhile,
 * or its configuration another: then there is a new look anyway.
 * Return: whether the ruleset is still in force.
 */
static bool change_verdict(struct ft_control *control,
			   const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_receiver *receiver, u8 verdict)
{
	bool in_force;

	mutex_lock(&control->lock);
	in_force = ruleset == control->ruleset;
	if (in_force) {
		WRITE_ONCE(receiver->health->verdict, verdict);
		ft_hear_for_verdict(collector, receiver);
		ft_event_health(control, collector, receiver, NULL);
	}
	mutex_unlock(&control->lock);
	return in_force;
}

/* What a checker has found has come to its end. Return: as change_verdict(). */
static bool end_finding(struct ft_control *control,
			const struct ft_ruleset *ruleset,
			const struct ft_collector *collector,
			struct ft_receiver *receiver)
{
	bool in_force;

	mutex_lock(&control->lock);
	in_force = ruleset == control->ruleset;
	if (in_force)
		ft_finding_end(control, collector, receiver);
	mutex_unlock(&control->lock);
	return in_force;
}

/* What is sent to receivers in softirq is told of here. Return: as
 * change_verdict().
 */
static bool tell_replays(struct ft_control *control,
			 const struct ft_ruleset *ruleset,
			 const struct ft_collector *collector,
			 const struct ft_receiver *receiver)
{
	bool in_force;

	mutex_lock(&control->lock);
	in_force = ruleset == control->ruleset;
	if (in_force)
		ft_replay_event(control, collector, receiver);
	mutex_unlock(&control->lock);
	return in_force;
}

/* Return: whether the ruleset is still in force, as far as is known. */
static bool check_receiver(struct ft_control *control,
			   const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_receiver *receiver)
{
	struct ft_health *health = receiver->health;
	u32 met = READ_ONCE(health->hearing.met);
	bool in_force = true;
	u8 finding, verdict;

	finding = ft_check_receiver(control->net, receiver, collector);
	ft_hear_for_time(collector, receiver);
	WRITE_ONCE(health->partial, finding == FT_HEALTH_PARTIAL);
	/* What packets meet while one looks is there behind what is found. */
	if (!ft_health_is_good(finding))
		ft_hearing_miss(&health->hearing, met);
	if (ft_health_judge(health, finding, &verdict))
		in_force = change_verdict(control, ruleset, collector, receiver,
					  verdict);
	if (in_force && ft_finding_is_over(&receiver->counters->finding))
		in_force = end_finding(control, ruleset, collector, receiver);
	ft_health_keep_time(health, !ft_receiver_is_well(receiver));
	return in_force;
}

/* Return: as check_receiver(). @told: how many were told of at this look. */
static bool look_at(struct ft_control *control,
		    const struct ft_ruleset *ruleset,
		    const struct ft_collector *collector,
		    struct ft_receiver *receiver, unsigned int *told)
{
	if (!check_receiver(control, ruleset, collector, receiver))
		return false;
	return !ft_replays_are_due(receiver->counters) ||
	       (*told)++ >= TOLD_AT_ONCE ||
	       tell_replays(control, ruleset, collector, receiver);
}

static void check_all(struct ft_control *control,
		      const struct ft_ruleset *ruleset)
{
	unsigned int told = 0;
	u32 i, k;

	for (i = 0; i < ruleset->collectors.n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		for (k = 0; k < collector->receivers.n; k++) {
			if (READ_ONCE(control->leaving) ||
			    !look_at(control, ruleset, collector,
				     ft_collector_receiver(collector, k),
				     &told))
				return;
			cond_resched();
		}
	}
}

static void check(struct work_struct *work)
{
	struct ft_control *control = container_of(to_delayed_work(work),
					       struct ft_control, watch);
	unsigned long start = jiffies;
	struct ft_ruleset *ruleset;

	ruleset = ft_in_force(control);
	if (!ruleset)
		return;
	check_all(control, ruleset);
	if (ruleset->collectors.n && !READ_ONCE(control->leaving))
		queue_delayed_work(control->path->queue, &control->watch,
				   max_t(unsigned long, FT_WATCH_INTERVAL,
					 FT_WATCH_SHARE * (jiffies - start)));
	ft_ruleset_put(ruleset);
}

void ft_watch_init(struct ft_control *control)
{
	INIT_DELAYED_WORK(&control->watch, check);
}

/* Sees to it that the receivers of a new ruleset are looked at. */
void ft_watch_begin(struct ft_control *control)
{
	queue_delayed_work(control->path->queue, &control->watch,
			   FT_WATCH_INTERVAL);
}

/* Nothing is put in force any more. */
void ft_watch_exit(struct ft_control *control)
{
	WRITE_ONCE(control->leaving, true);
	cancel_delayed_work_sync(&control->watch);
}
