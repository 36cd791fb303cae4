// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <linux/string.h>

#include "base/memory.h"
#include "ruleset/prefix_list.h"

/**
 * ft_prefix_list_alloc() - make a list without prefixes
 *
 * Context: may sleep.
 * Return: the list, with one reference, or NULL without memory.
 */
struct ft_prefix_list *ft_prefix_list_alloc(void)
{
	struct ft_prefix_list *list;

	list = kzalloc(sizeof(*list), FT_GFP);
	if (list)
		refcount_set(&list->object.refs, 1);
	return list;
}

/**
 * ft_prefix_list_clone() - make another version of a list
 * @old: the version to start from; the two share the set
 *
 * Context: may sleep.
 * Return: as ft_prefix_list_alloc().
 */
struct ft_prefix_list *ft_prefix_list_clone(const struct ft_prefix_list *old)
{
	struct ft_prefix_list *list;

	list = kmemdup(old, sizeof(*old), FT_GFP);
	if (!list)
		return NULL;
	ft_object_begin(&list->object);
	ft_prefixes_get(list->prefixes);
	return list;
}

struct ft_prefix_list *ft_prefix_list_get(struct ft_prefix_list *list)
{
	refcount_inc(&list->object.refs);
	return list;
}

void ft_prefix_list_put(struct ft_prefix_list *list)
{
	if (!refcount_dec_and_test(&list->object.refs))
		return;
	ft_prefixes_put(list->prefixes);
	kfree(list);
}
