// SPDX-License-Identifier: GPL-2.0-only
#include "control/control.h"
#include "control/in_force.h"
#include "ruleset/ruleset.h"

/**
 * ft_in_force() - get the ruleset in force
 * @control: of the namespace; its lock is not held
 *
 * Context: may sleep.
 * Return: the ruleset, with a reference for the caller, or NULL.
 */
struct ft_ruleset *ft_in_force(struct ft_control *control)
{
	struct ft_ruleset *ruleset;

	mutex_lock(&control->lock);
	ruleset = control->ruleset;
	if (ruleset)
		ft_ruleset_get(ruleset);
	mutex_unlock(&control->lock);
	return ruleset;
}
