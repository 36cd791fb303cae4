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

/* Of as many places as there is going to be room for. */
static struct ft_neighbours *alloc_neighbours(u32 room)
{
	return kvmalloc_array(room + 1, sizeof(struct ft_neighbours), FT_GFP);
}

/* @room: what there is going to be */
static int grow_neighbours(struct ft_list *list, u32 room)
{
	struct ft_neighbours *neighbours;

	if (!list->neighbours)
		return 0;
	neighbours = alloc_neighbours(room);
	if (!neighbours)
		return -ENOMEM;
	memcpy(neighbours, list->neighbours,
	       (list->n + 1) * sizeof(*neighbours));
	kvfree(list->neighbours);
	list->neighbours = neighbours;
	return 0;
}

static int grow(struct ft_list *list)
{
	u32 room = max(4U, list->room + list->room / 2);
	struct ft_object **objects;

	objects = kvmalloc_array(room, sizeof(*objects), FT_GFP);
	if (!objects)
		return -ENOMEM;
	if (grow_neighbours(list, room)) {
		kvfree(objects);
		return -ENOMEM;
	}
	if (list->n)
		memcpy(objects, list->objects, list->n * sizeof(*objects));
	kvfree(list->objects);
	list->objects = objects;
	list->room = room;
	drop_index(list);
	return 0;
}

/* Puts a place, plus one, behind another. */
static void insert(struct ft_neighbours *neighbours, u32 place, u32 before)
{
	u32 after = neighbours[before].after;

	neighbours[place].before = before;
	neighbours[place].after = after;
	neighbours[before].after = place;
	neighbours[after].before = place;
}

static void take_out(struct ft_neighbours *neighbours, u32 place)
{
	u32 before = neighbours[place].before;
	u32 after = neighbours[place].after;

	neighbours[before].after = after;
	neighbours[after].before = before;
}

/* In the order of their places. */
static int make_neighbours(struct ft_list *list)
{
	u32 i;

	list->neighbours = alloc_neighbours(list->room);
	if (!list->neighbours)
		return -ENOMEM;
	list->neighbours[0].before = 0;
	list->neighbours[0].after = 0;
	for (i = 1; i <= list->n; i++) {
		insert(list->neighbours, i, i - 1);
		cond_resched();
	}
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
	if (list->neighbours)
		insert(list->neighbours, list->n,
		       list->neighbours[0].before);
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

/**
 * ft_list_move() - give an object another place in the order
 * @list: not published
 * @place: of the object, which it keeps until ft_list_compact()
 * @other: place of another
 * @after: it is to stand right behind that; otherwise right before it
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_list_move(struct ft_list *list, u32 place, u32 other, bool after)
{
	if (!list->neighbours && make_neighbours(list))
		return -ENOMEM;
	take_out(list->neighbours, place + 1);
	insert(list->neighbours, place + 1,
	       after ? other + 1 : list->neighbours[other + 1].before);
	return 0;
}

/* Return: the object at @place, whose reference is the caller's. */
struct ft_object *ft_list_remove(struct ft_list *list, u32 place)
{
	struct ft_object *object = list->objects[place];

	list->objects[place] = NULL;
	return object;
}

/* Gives all objects the places that they stand in. */
static void sort(struct ft_list *list)
{
	struct ft_neighbours *neighbours = list->neighbours;
	u32 place, n = 0;

	for (place = neighbours->after; place; place = neighbours[place].after) {
		neighbours[n++].object = list->objects[place - 1];
		cond_resched();
	}
	for (place = 0; place < n; place++) {
		list->objects[place] = neighbours[place].object;
		cond_resched();
	}
	kvfree(neighbours);
	list->neighbours = NULL;
	drop_index(list);
}

/**
 * ft_list_compact() - give objects the places of their order, without the gaps that
 * those that were removed have left
 * @list: not published
 *
 * Context: may sleep.
 */
void ft_list_compact(struct ft_list *list)
{
	u32 from, to = 0;

	if (list->neighbours)
		sort(list);
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
	kvfree(list->neighbours);
	kvfree(list->index);
}
