// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>

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

/**
 * ft_in_force_collector() - find a collector in force
 * @control: of the namespace; its lock is held
 * @name: of the collector
 * @extack: for the reason of a refusal
 *
 * Return: the collector, or NULL if there is none.
 */
struct ft_collector *ft_in_force_collector(const struct ft_control *control,
					   const char *name,
					   struct netlink_ext_ack *extack)
{
	struct ft_object *object = NULL;

	if (control->ruleset)
		object = ft_list_get(&control->ruleset->collectors, name);
	if (object)
		return ft_collector_of(object);
	NL_SET_ERR_MSG(extack, "there is no collector of this name");
	return NULL;
}

/**
 * ft_in_force_receiver() - find a receiver of a collector
 * @collector: in force; the lock of the configuration is held
 * @name: of the receiver
 * @extack: for the reason of a refusal
 *
 * Return: the receiver, or NULL if there is none.
 */
struct ft_receiver *ft_in_force_receiver(struct ft_collector *collector,
					 const char *name,
					 struct netlink_ext_ack *extack)
{
	struct ft_object *object = ft_list_get(&collector->receivers, name);

	if (object)
		return ft_receiver_of(object);
	NL_SET_ERR_MSG(extack, "the collector has no receiver of this name");
	return NULL;
}
