// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>
#include <linux/sched.h>

#include "control/control.h"
#include "control/pin.h"
#include "ruleset/ruleset.h"

/* How many rulesets of a namespace they may hold. Without a bound whoever may
 * read, and does not go on, would keep any number in memory.
 */
#define FT_PIN_RULESETS	8

/**
 * ft_pin_begin() - hold the ruleset in force
 * @pin: zeroed; for ft_pin_end()
 * @control: whose; its lock is held
 */
void ft_pin_begin(struct ft_pin *pin, struct ft_control *control)
{
	pin->control = control;
	if (control->ruleset)
		pin->ruleset = ft_ruleset_get(control->ruleset);
	pin->generation = control->generation;
	list_add_tail(&pin->list, &control->pins);
}

/* Also of one that has not begun. Context: may sleep. */
void ft_pin_end(struct ft_pin *pin)
{
	if (!pin->control)
		return;
	mutex_lock(&pin->control->lock);
	list_del(&pin->list);
	mutex_unlock(&pin->control->lock);
	ft_ruleset_put(pin->ruleset);
}

/**
 * ft_pin_get() - look at the ruleset for a while
 * @pin: begun
 * @cb: the dump; the message that ends it gets NLM_F_DUMP_INTR if it is
 *	interrupted
 *
 * Context: may sleep.
 * Return: the ruleset, with a reference for the caller; NULL: there is none, or none
 * any more.
 */
struct ft_ruleset *ft_pin_get(struct ft_pin *pin, struct netlink_callback *cb)
{
	struct ft_ruleset *ruleset = NULL;

	mutex_lock(&pin->control->lock);
	if (pin->ruleset)
		ruleset = ft_ruleset_get(pin->ruleset);
	cb->prev_seq = 1;
	cb->seq = cb->prev_seq + pin->interrupted;
	mutex_unlock(&pin->control->lock);
	return ruleset;
}

/**
 * ft_pins_limit() - interrupt dumps of rulesets that are too old
 * @control: that has just got another ruleset; its lock is held
 *
 * Context: may sleep.
 */
void ft_pins_limit(struct ft_control *control)
{
	const struct ft_ruleset *last = NULL;
	unsigned int rulesets = 0;
	struct ft_pin *pin, *next;

	/* The latest come last. */
	list_for_each_entry_safe_reverse(pin, next, &control->pins, list) {
		cond_resched();
		if (!pin->ruleset)
			continue;
		if (pin->ruleset != last)
			rulesets++;
		last = pin->ruleset;
		if (rulesets <= FT_PIN_RULESETS)
			continue;
		list_del_init(&pin->list);
		pin->interrupted = true;
		ft_ruleset_put(pin->ruleset);
		pin->ruleset = NULL;
	}
}
