// SPDX-License-Identifier: GPL-2.0-only
#include "control/accounts.h"
#include "control/control.h"
#include "control/pin.h"
#include "control/exporter_watch.h"
#include "control/force.h"
#include "control/hear.h"
#include "control/hold.h"
#include "control/watch.h"
#include "packet/publish.h"

/**
 * ft_force() - put a ruleset in force
 * @control: where; its lock is held
 * @ruleset: sealed, or NULL for none; the caller's reference becomes that of
 *	the publication, unless this fails
 * @old: set to the one that was in force, or NULL, whose reference becomes the
 *	caller's: packets may still see it, so it is to be kept or retired
 *
 * What is kept of it is settled after this: see ft_hold_update().
 *
 * Context: may sleep.
 * Return: 0, or a negative error: the old ruleset stays in force. -ESHUTDOWN: the
 * module is being removed.
 */
int ft_force(struct ft_control *control, struct ft_ruleset *ruleset,
	     struct ft_ruleset **old)
{
	int err;

	if (!ft_hold_begin(control, ruleset))
		return -ESHUTDOWN;
	err = ft_path_prepare(control->path, ruleset);
	if (err) {
		ft_hold_update(control);
		return err;
	}
	*old = control->ruleset;
	ft_hear_for_change(*old, ruleset);
	ft_path_publish(control->path, ruleset);
	ft_accounts_in_force(*old, ruleset);
	control->ruleset = ruleset;
	control->generation++;
	ft_pins_limit(control);
	ft_watch_begin(control);
	ft_exporter_watch_begin(control);
	return 0;
}
