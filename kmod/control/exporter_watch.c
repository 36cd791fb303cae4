// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "control/control.h"
#include "control/exporter_event.h"
#include "control/exporter_watch.h"
#include "packet/path.h"
#include "ruleset/ruleset.h"
#include "telemetry/news.h"
#include "telemetry/table.h"

/*
 * All streams of a namespace are looked at each second: has one been silent for
 * too long, does it come again, is it new, was something lost? Packets tell
 * nobody of that; they only write it down.
 */

/* Time between two looks. */
#define INTERVAL	HZ

/* So many streams are told of at one look, the others at the next; and fewer of
 * those that are new: a flood of strangers is not to hide what else happens.
 */
#define TOLD_AT_ONCE	64
#define NEW_AT_ONCE	16

/* What the collectors say on silence. The lock of the configuration is held.
 * Return: whether any keeps account.
 */
static bool tell_accounts(struct ft_control *control)
{
	struct ft_ruleset *ruleset = control->ruleset;
	bool any = false;
	u32 i;

	for (i = 0; ruleset && i < ruleset->collectors.n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);
		struct ft_account *account;
		u64 evicted;

		cond_resched();
		if (!collector->account)
			continue;
		any = true;
		account = ft_account_of(collector->account);
		WRITE_ONCE(account->silent, collector->silent);
		if (ft_news_of_account(account, &evicted))
			ft_exporter_event_full(control, account, evicted);
	}
	return any;
}

static void tell_streams(struct ft_control *control, struct ft_streams *streams)
{
	u64 now = get_jiffies_64();
	u64 ticks = now - control->looked_at;
	u32 used = ft_streams_used(streams);
	u32 place = control->next_stream;
	unsigned int told = 0, new = 0;
	struct ft_news news;
	u32 i;

	control->looked_at = now;
	for (i = 0; i < used && !READ_ONCE(control->leaving); i++) {
		bool more = told < TOLD_AT_ONCE;

		if (place >= used)
			place = 0;
		if (more)
			control->next_stream = place;
		if (ft_news_of_stream(streams, place++, ticks,
				      new < NEW_AT_ONCE, more ? &news : NULL)) {
			ft_exporter_event(control, &news);
			told++;
			new += !!(news.events & BIT(FLOWTEE_EXPORTER_NEW));
		}
		cond_resched();
	}
}

static void look(struct work_struct *work)
{
	struct ft_control *control = container_of(to_delayed_work(work),
						  struct ft_control,
						  exporter_watch);
	bool goes_on;

	mutex_lock(&control->lock);
	goes_on = tell_accounts(control);
	if (goes_on)
		tell_streams(control, control->path->streams);
	mutex_unlock(&control->lock);
	if (goes_on && !READ_ONCE(control->leaving))
		queue_delayed_work(control->path->queue,
				   &control->exporter_watch, INTERVAL);
}

void ft_exporter_watch_init(struct ft_control *control)
{
	INIT_DELAYED_WORK(&control->exporter_watch, look);
}

/* Sees to it that the exporters of a new ruleset are looked at. */
void ft_exporter_watch_begin(struct ft_control *control)
{
	if (control->path->streams)
		queue_delayed_work(control->path->queue,
				   &control->exporter_watch, INTERVAL);
}

/* Nothing is put in force any more. */
void ft_exporter_watch_exit(struct ft_control *control)
{
	WRITE_ONCE(control->leaving, true);
	cancel_delayed_work_sync(&control->exporter_watch);
}
