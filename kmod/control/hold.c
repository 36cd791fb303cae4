// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "control/control.h"
#include "control/hold.h"
#include "ruleset/ruleset.h"

/*
 * A namespace that has collectors holds the module, with one reference: nobody
 * ends replication by removing it. So does one whose collectors would come back
 * by themselves, as the change that took them away awaits its confirmation.
 */

static bool has_collectors(const struct ft_ruleset *ruleset)
{
	return ruleset && ruleset->collectors.n;
}

/* Strangers, whom userns=1 lets configure theirs, have no say in what root may
 * remove.
 */
static bool has_say(const struct ft_control *control)
{
	return control->net->user_ns == &init_user_ns;
}

/**
 * ft_hold_begin() - hold the module if a ruleset asks for it
 * @control: of the namespace; its lock is held
 * @ruleset: about to be put in force, or NULL
 *
 * Return: false if the module is being removed.
 */
bool ft_hold_begin(struct ft_control *control, const struct ft_ruleset *ruleset)
{
	if (!has_say(control) || !has_collectors(ruleset))
		return true;
	if (!control->holds)
		control->holds = try_module_get(THIS_MODULE);
	return control->holds;
}

/**
 * ft_hold_update() - hold the module no longer if nothing asks for it
 * @control: of the namespace; its lock is held
 *
 * The module stays for as long as its caller is in it: whoever removes it waits
 * for requests, timers and the ends of namespaces.
 */
void ft_hold_update(struct ft_control *control)
{
	if (!has_collectors(control->ruleset) &&
	    !(control->awaits && has_collectors(control->fallback)))
		ft_hold_end(control);
}

/* Nothing is put in force any more, or there is nothing. */
void ft_hold_end(struct ft_control *control)
{
	if (control->holds)
		module_put(THIS_MODULE);
	control->holds = false;
}
