// SPDX-License-Identifier: GPL-2.0-only
#include <linux/moduleparam.h>
#include <linux/sched.h>

#include "control/accounts.h"
#include "control/control.h"
#include "control/own.h"
#include "packet/path.h"
#include "telemetry/table.h"

/* A stream takes less than a kilobyte, with its templates. */
#define STREAMS_MAX	1048576U

static unsigned int exporters = 16384;
module_param(exporters, uint, 0644);
MODULE_PARM_DESC(exporters,
		 "most streams of exporters that a namespace keeps account of, from its first collector on (16384)");

static struct ft_streams *streams_of(struct ft_path *path)
{
	if (!path->streams)
		path->streams = ft_streams_alloc(clamp(READ_ONCE(exporters), 1U,
						       STREAMS_MAX));
	return path->streams;
}

/* The account that the collector of this name had before, if it kept any. */
static struct ft_kept *account_before(const struct ft_draft *draft,
				      const struct ft_collector *collector)
{
	struct ft_object *object = NULL;

	/* Otherwise it is a clone, or a new one. */
	if (draft->replace && draft->base)
		object = ft_list_get(&draft->base->collectors,
				     collector->object.name);
	return object ? ft_collector_of(object)->account : NULL;
}

static int give(struct ft_path *path, const struct ft_draft *draft,
		struct ft_collector *collector)
{
	struct ft_streams *streams;
	struct ft_account *account;

	if (!collector->exporters) {
		ft_kept_put(collector->account);
		collector->account = NULL;
		return 0;
	}
	if (!collector->account)
		collector->account =
			ft_kept_get(account_before(draft, collector));
	if (collector->account)
		return 0;
	streams = streams_of(path);
	account = streams ? ft_account_alloc(streams, collector->object.name) :
			    NULL;
	if (!account)
		return -ENOMEM;
	collector->account = &account->kept;
	return 0;
}

/**
 * ft_accounts_give() - see to it that collectors keep account of streams
 * @control: whose; its lock is held
 * @draft: sealed
 *
 * A collector that goes on keeping account keeps the one that it has.
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_accounts_give(struct ft_control *control, const struct ft_draft *draft)
{
	struct ft_ruleset *ruleset = draft->ruleset;
	u32 i;
	int err;

	for (i = 0; i < ruleset->collectors.n; i++) {
		struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		if (!ft_owns(&collector->object))
			continue;
		err = give(control->path, draft, collector);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

/* The account has its newest name, if it is of this ruleset. */
static bool has_account(struct ft_ruleset *ruleset, struct ft_kept *account)
{
	struct ft_object *object = NULL;

	if (ruleset)
		object = ft_list_get(&ruleset->collectors,
				     ft_account_of(account)->name);
	return object && ft_collector_of(object)->account == account;
}

/**
 * ft_accounts_in_force() - tell accounts whether users see them, and whose they are
 * @old: the ruleset that was in force, or NULL
 * @new: the one that is, or NULL
 *
 * Those that are not in force may go on, as their ruleset may come back.
 *
 * Context: may sleep; the lock of the configuration is held.
 */
void ft_accounts_in_force(struct ft_ruleset *old, struct ft_ruleset *new)
{
	const struct ft_collector *collector;
	u32 i;

	for (i = 0; new && i < new->collectors.n; i++) {
		cond_resched();
		collector = ft_ruleset_collector(new, i);
		if (!collector->account)
			continue;
		ft_account_rename(ft_account_of(collector->account),
				  collector->object.name);
		WRITE_ONCE(ft_account_of(collector->account)->in_force, true);
	}
	/* What goes on was never out of force meanwhile. */
	for (i = 0; old && i < old->collectors.n; i++) {
		cond_resched();
		collector = ft_ruleset_collector(old, i);
		if (collector->account && !has_account(new, collector->account))
			WRITE_ONCE(ft_account_of(collector->account)->in_force,
				   false);
	}
}
