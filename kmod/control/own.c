// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include "control/member.h"
#include "control/own.h"

/**
 * ft_own_collector() - see to it that a collector can be changed
 * @ruleset: of a draft
 * @place: of the collector in its list
 *
 * Context: may sleep.
 * Return: a version of the collector that is the draft's own, or an ERR_PTR().
 */
struct ft_collector *ft_own_collector(struct ft_ruleset *ruleset, u32 place)
{
	struct ft_collector *collector, *clone;

	collector = ft_ruleset_collector(ruleset, place);
	if (ft_owns(&collector->object))
		return collector;
	clone = ft_collector_clone(collector);
	if (!clone)
		return ERR_PTR(-ENOMEM);
	ruleset->collectors.objects[place] = &clone->object;
	ft_collector_put(collector);
	return clone;
}

/**
 * ft_own_member() - see to it that an object of a list can be changed
 * @list: the draft's own
 * @place: of the object in it
 * @kind: of the object
 *
 * Context: may sleep.
 * Return: a version of the object that is the draft's own, or NULL without memory.
 */
struct ft_object *ft_own_member(struct ft_list *list, u32 place,
				const struct ft_member_kind *kind)
{
	struct ft_object *object = list->objects[place], *clone;

	if (ft_owns(object))
		return object;
	clone = kind->clone(object);
	if (!clone)
		return NULL;
	list->objects[place] = clone;
	kind->put(object);
	return clone;
}
