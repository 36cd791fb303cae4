/* SPDX-License-Identifier: GPL-2.0-only */
/* Rulesets that answers to readers hold. */
#ifndef FLOWTEE_PIN_H
#define FLOWTEE_PIN_H

#include <linux/list.h>
#include <linux/types.h>

struct ft_control;
struct ft_ruleset;
struct netlink_callback;

/**
 * struct ft_pin - the ruleset that a dump is about
 * @list: in &ft_control.pins, unless it is interrupted
 * @control: whose ruleset it is; NULL: it has not begun
 * @ruleset: in force when the dump began, with a reference, so that changes
 *	meanwhile do not show; NULL if there was none, and once the dump is
 *	interrupted. Guarded by the lock of @control
 * @interrupted: it had to give up @ruleset before its end
 * @generation: of @ruleset
 */
struct ft_pin {
	struct list_head list;
	struct ft_control *control;
	struct ft_ruleset *ruleset;
	bool interrupted;
	u32 generation;
};

void ft_pin_begin(struct ft_pin *pin, struct ft_control *control);
void ft_pin_end(struct ft_pin *pin);
struct ft_ruleset *ft_pin_get(struct ft_pin *pin, struct netlink_callback *cb);
void ft_pins_limit(struct ft_control *control);

#endif /* FLOWTEE_PIN_H */
