// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "control/confirm.h"
#include "control/event.h"
#include "namespace.h"

/* How long to wait if the configuration before cannot be had back yet. */
#define FT_CONFIRM_AGAIN	HZ

static void settle(struct ft_namespace *ns)
{
	ns->awaits = false;
	ns->fallback = NULL;
}

/* Return: 0, or a negative error: the change still awaits its confirmation. */
static int revert(struct ft_namespace *ns, enum flowtee_cause cause)
{
	const struct ft_reason reason = { .cause = cause };
	struct ft_ruleset *back = ns->fallback, *old;
	int err;

	err = ft_namespace_publish(ns, back, &old);
	if (err)
		return err;
	settle(ns);
	ft_event_change(ns, old, back, &reason);
	ft_namespace_retire(ns, old);
	return 0;
}

static void time_out(struct work_struct *work)
{
	struct ft_namespace *ns = container_of(to_delayed_work(work),
					       struct ft_namespace, timeout);

	mutex_lock(&ns->lock);
	/* While this waited for the lock a confirmation may have come, and after
	 * it a change that awaits its own.
	 */
	if (ns->awaits && time_after_eq(jiffies, ns->deadline) &&
	    revert(ns, FLOWTEE_CAUSE_TIMEOUT))
		queue_delayed_work(ns->queue, &ns->timeout, FT_CONFIRM_AGAIN);
	mutex_unlock(&ns->lock);
}

void ft_confirm_init(struct ft_namespace *ns)
{
	INIT_DELAYED_WORK(&ns->timeout, time_out);
}

/* No request can come any more. */
void ft_confirm_exit(struct ft_namespace *ns)
{
	cancel_delayed_work_sync(&ns->timeout);
}

/**
 * ft_confirm_await() - go back to a ruleset unless that is called off in time
 * @ns: whose lock is held; nothing awaits confirmation
 * @fallback: the ruleset that was in force, with a reference, or NULL
 * @seconds: until then
 */
void ft_confirm_await(struct ft_namespace *ns, struct ft_ruleset *fallback,
		      u32 seconds)
{
	unsigned long delay = msecs_to_jiffies(seconds * MSEC_PER_SEC);

	ns->awaits = true;
	ns->deadline = jiffies + delay;
	ns->fallback = fallback;
	mod_delayed_work(ns->queue, &ns->timeout, delay);
}

static int confirm(struct ft_namespace *ns, bool take_back,
		   struct netlink_ext_ack *extack)
{
	struct ft_ruleset *fallback = ns->fallback;

	if (!ns->awaits) {
		NL_SET_ERR_MSG(extack, "no change awaits its confirmation");
		return -ENOENT;
	}
	if (take_back)
		return revert(ns, FLOWTEE_CAUSE_REVERT);
	settle(ns);
	ft_event_confirmed(ns);
	ft_namespace_retire(ns, fallback);
	return 0;
}

/* Handles FLOWTEE_CMD_CONFIRM. The timer may still go off, and finds nothing
 * to do.
 */
int ft_confirm_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_namespace *ns = ft_namespace_of(genl_info_net(info));
	int err;

	mutex_lock(&ns->lock);
	err = confirm(ns, info->attrs[FLOWTEE_A_REVERT], info->extack);
	if (!err)
		cancel_delayed_work(&ns->timeout);
	mutex_unlock(&ns->lock);
	return err;
}
