// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "control/confirm.h"
#include "control/control.h"
#include "control/event.h"
#include "control/force.h"
#include "control/hold.h"
#include "packet/path.h"
#include "packet/publish.h"

/* How long to wait if the configuration before cannot be had back yet. */
#define FT_CONFIRM_AGAIN	HZ

/* The timer may still go off, and finds nothing to do. */
static void settle(struct ft_control *control)
{
	control->awaits = false;
	control->fallback = NULL;
	cancel_delayed_work(&control->timeout);
}

/* Return: 0, or a negative error: the change still awaits its confirmation. */
static int revert(struct ft_control *control, const struct ft_reason *reason)
{
	struct ft_ruleset *back = control->fallback, *old;
	int err;

	err = ft_force(control, back, &old);
	if (err)
		return err;
	settle(control);
	ft_hold_update(control);
	ft_event_change(control, old, back, reason);
	ft_path_retire(control->path, old);
	return 0;
}

static void time_out(struct work_struct *work)
{
	struct ft_control *control = container_of(to_delayed_work(work),
					       struct ft_control, timeout);
	const struct ft_reason reason = { .cause = FLOWTEE_CAUSE_TIMEOUT };

	mutex_lock(&control->lock);
	/* While this waited for the lock a confirmation may have come, and after
	 * it a change that awaits its own.
	 */
	if (control->awaits && time_after_eq(jiffies, control->deadline) &&
	    revert(control, &reason))
		queue_delayed_work(control->path->queue, &control->timeout,
				   FT_CONFIRM_AGAIN);
	mutex_unlock(&control->lock);
}

void ft_confirm_init(struct ft_control *control)
{
	INIT_DELAYED_WORK(&control->timeout, time_out);
}

/* No request can come any more. */
void ft_confirm_exit(struct ft_control *control)
{
	cancel_delayed_work_sync(&control->timeout);
}

/**
 * ft_confirm_await() - go back to a ruleset unless that is called off in time
 * @control: whose lock is held; nothing awaits confirmation
 * @fallback: the ruleset that was in force, with a reference, or NULL
 * @seconds: until then
 */
void ft_confirm_await(struct ft_control *control, struct ft_ruleset *fallback,
		      u32 seconds)
{
	unsigned long delay = msecs_to_jiffies(seconds * MSEC_PER_SEC);

	control->awaits = true;
	control->deadline = jiffies + delay;
	control->fallback = fallback;
	mod_delayed_work(control->path->queue, &control->timeout, delay);
}

/**
 * ft_confirm_left() - tell how long a change still waits for its confirmation
 * @control: whose lock is held
 *
 * Return: seconds, at least one; 0: nothing awaits confirmation.
 */
u32 ft_confirm_left(const struct ft_control *control)
{
	unsigned long now = jiffies;

	if (!control->awaits)
		return 0;
	if (time_after_eq(now, control->deadline))
		return 1;
	return DIV_ROUND_UP(control->deadline - now, HZ);
}

/**
 * ft_confirm_keep() - there is no way back from a change any more
 * @control: whose lock is held; the change awaits its confirmation
 */
void ft_confirm_keep(struct ft_control *control)
{
	struct ft_ruleset *fallback = control->fallback;

	settle(control);
	ft_path_retire(control->path, fallback);
}

static int confirm(struct ft_control *control, bool take_back,
		   struct netlink_ext_ack *extack)
{
	struct ft_reason reason = { .cause = FLOWTEE_CAUSE_REVERT };

	if (!control->awaits) {
		NL_SET_ERR_MSG(extack, "no change awaits its confirmation");
		return -ENOENT;
	}
	ft_writer_note(&reason.writer, control->net);
	if (take_back)
		return revert(control, &reason);
	ft_event_confirmed(control, &reason);
	ft_confirm_keep(control);
	ft_hold_update(control);
	return 0;
}

/* Handles FLOWTEE_CMD_CONFIRM. */
int ft_confirm_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	int err;

	mutex_lock(&control->lock);
	err = confirm(control, info->attrs[FLOWTEE_A_REVERT], info->extack);
	mutex_unlock(&control->lock);
	return err;
}
