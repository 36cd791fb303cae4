/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of prefixes that has a name: collectors and receivers can share it. */
#ifndef FLOWTEE_PREFIX_LIST_H
#define FLOWTEE_PREFIX_LIST_H

#include "ruleset/list.h"
#include "ruleset/prefixes.h"

/**
 * struct ft_prefix_list - one version of a list, immutable once published
 * @object: its name; a reference for each ruleset that lists it
 * @prefixes: what is in it; whoever names it has a reference on the same set. Not
 *	empty, but while it is configured for the first time
 */
struct ft_prefix_list {
	struct ft_object object;
	struct ft_prefixes *prefixes;
};

struct ft_prefix_list *ft_prefix_list_alloc(void);
struct ft_prefix_list *ft_prefix_list_clone(const struct ft_prefix_list *old);
struct ft_prefix_list *ft_prefix_list_get(struct ft_prefix_list *list);
void ft_prefix_list_put(struct ft_prefix_list *list);

static inline struct ft_prefix_list *ft_prefix_list_of(struct ft_object *object)
{
	return container_of(object, struct ft_prefix_list, object);
}

#endif /* FLOWTEE_PREFIX_LIST_H */
