// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ruleset/list.h"
#include "base/memory.h"

/* Lists that are not longer than this are searched as they are. */
#define FT_LIST_SHORT	16

static u32 hash(const struct ft_list *list, const char *name)
{
	return jhash(name, strlen(name), list->seed);
}

/* Slots are never emptied: a place that holds no object any more, or another
 * one, is passed by.
 */
static void index_place(struct ft_list *list, u32 place)
{
	u32 slot = hash(list, list->objects[place]->name);

	while (list->index[slot & list->mask])
		slot++;
	list->index[slot & list->mask] = place + 1;
}

static void drop_index(struct ft_list *list)
{
	list->renamed = 0;
	kvfree(list->index);
	list->index = NULL;
}

/* Half of the slots stay empty until the list has outgrown its room. Without
 * memory there is no index, and searching takes longer.
 */
static void make_index(struct ft_list *list)
{
	u32 place, slots = roundup_pow_of_two(2 * list->room);

	list->index = kvcalloc(slots, sizeof(*list->index),
			       FT_GFP | __GFP_NOWARN);
	if (!list->index)
		return;
	list->mask = slots - 1;
	list->seed = get_random_u32();
	for (place = 0; place < list->n; place++) {
		if (list->objects[place])
			index_place(list, place);
		cond_resched();
	}
}

static bool has_name(const struct ft_list *list, u32 place, const char *name)
{
	return list->objects[place] &&
	       !strcmp(list->objects[place]->name, name);
}

static int find_in_index(const struct ft_list *list, const char *name)
{
	u32 slot, place;

	for (slot = hash(list, name); ; slot++) {
		place = list->index[slot & list->mask];
		if (!place)
			return -ENOENT;
		if (has_name(list, place - 1, name))
			return place - 1;
	}
}

/**
 * ft_list_find() - look for an object
 * @list: the list
 * @name: of the object
 *
 * Context: may sleep; the lock of the configuration is held if the list is
 * published.
 * Return: the place of the object, or -ENOENT.
 */
int ft_list_find(struct ft_list *list, const char *name)
{
	u32 place;

	if (list->n > FT_LIST_SHORT && !list->index)
		make_index(list);
	if (list->index)
		return find_in_index(list, name);
	for (place = 0; place < list->n; place++)
		if (has_name(list, place, name))
			return place;
	return -ENOENT;
}

/* Context: as ft_list_find(). Return: the object of this name, or NULL; no
 * reference is taken.
 */
struct ft_object *ft_list_get(struct ft_list *list, const char *name)
{
	int place = ft_list_find(list, name);

	return place < 0 ? NULL : list->objects[place];
}

static int grow(struct ft_list *list)
{
	u32 room = max(4U, list->room + list->room / 2);
	struct ft_object **objects;

	objects = kvmalloc_array(room, sizeof(*objects), FT_GFP);
	if (!objects)
		return -ENOMEM;
	if (list->n)
		memcpy(objects, list->objects, list->n * sizeof(*objects));
	kvfree(list->objects);
	list->objects = objects;
	list->room = room;
	drop_index(list);
	return 0;
}

/**
 * ft_list_append() - add an object at the end
 * @list: not published
 * @object: the list takes over the caller's reference, if this succeeds
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_list_append(struct ft_list *list, struct ft_object *object)
{
	if (list->n == list->room && grow(list))
		return -ENOMEM;
	list->objects[list->n++] = object;
	if (list->index)
		index_place(list, list->n - 1);
	return 0;
}

/**
 * ft_list_rename() - give an object another name
 * @list: not published
 * @place: of the object, which belongs to the list alone
 * @name: not yet in the list
 */
void ft_list_rename(struct ft_list *list, u32 place, const char *name)
{
	struct ft_object *object = list->objects[place];

	if (!object->origin[0])
		strcpy(object->origin, object->name);
	strcpy(object->name, name);
	if (!list->index)
		return;
	/* Half of the slots are for places that the list has room for. */
	if (++list->renamed > list->mask / 4)
		drop_index(list);
	else
		index_place(list, place);
}

/* Return: the object at @place, whose reference is the caller's. */
struct ft_object *ft_list_remove(struct ft_list *list, u32 place)
{
	struct ft_object *object = list->objects[place];

	list->objects[place] = NULL;
	return object;
}

/**
 * ft_list_compact() - close the gaps that removed objects have left
 * @list: not published
 *
 * Context: may sleep.
 */
void ft_list_compact(struct ft_list *list)
{
	u32 from, to = 0;

	for (from = 0; from < list->n; from++) {
		if (list->objects[from])
			list->objects[to++] = list->objects[from];
		cond_resched();
	}
	if (to == list->n)
		return;
	list->n = to;
	drop_index(list);
}

/**
 * ft_list_copy() - copy a list
 * @list: empty
 * @old: without gaps
 *
 * A reference on each object is taken for @list.
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_list_copy(struct ft_list *list, const struct ft_list *old)
{
	u32 place;

	/* One is added more often than not. */
	list->objects = kvmalloc_array(old->n + 1, sizeof(*list->objects),
				       FT_GFP);
	if (!list->objects)
		return -ENOMEM;
	list->room = old->n + 1;
	for (place = 0; place < old->n; place++) {
		refcount_inc(&old->objects[place]->refs);
		list->objects[place] = old->objects[place];
		cond_resched();
	}
	list->n = old->n;
	return 0;
}

/* The caller has put the objects. */
void ft_list_free(struct ft_list *list)
{
	kvfree(list->objects);
	kvfree(list->index);
}
