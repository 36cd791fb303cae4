/* SPDX-License-Identifier: GPL-2.0-only */
/* Ordered lists of objects that have names. */
#ifndef FLOWTEE_LIST_H
#define FLOWTEE_LIST_H

#include <linux/flowtee.h>
#include <linux/refcount.h>

/**
 * struct ft_object - what collectors and receivers have in common
 * @refs: one for each list that holds it
 * @name: unique in a list
 * @comment: for people; empty: none
 * @origin: its name in the ruleset in force, if a draft has given it another one;
 *	empty: the same
 */
struct ft_object {
	refcount_t refs;
	char name[FLOWTEE_NAME_SIZE];
	char comment[FLOWTEE_COMMENT_SIZE];
	char origin[FLOWTEE_NAME_SIZE];
};

/**
 * struct ft_neighbours - what stands beside an object of a list
 * @before: its place, plus one; 0: nothing does
 * @after: likewise
 * @object: room for the object that is to be in this place once the list is compacted
 */
struct ft_neighbours {
	u32 before;
	u32 after;
	struct ft_object *object;
};

/**
 * struct ft_list - objects in the order of the configuration
 * @n: places in use in @objects
 * @room: places that there are in @objects
 * @objects: a reference on each, which belongs to whoever has the list; NULL
 *	where one was removed, until ft_list_compact()
 * @neighbours: if any was moved: of each place, plus one, as an object keeps its place
 *	until ft_list_compact(). The first stands for the ends. Otherwise NULL
 * @mask: slots in @index, less one; a power of two
 * @seed: of the hash of names in @index: nobody can choose names that collide
 * @renamed: how many slots are of names that objects had before
 * @index: hash table of places by name, each plus one; 0 is an empty slot.
 *	Made when a long list is first searched. It belongs to the lock of the
 *	configuration, even if the list is published: packets do not look here
 *
 * All zeros are an empty list.
 */
struct ft_list {
	u32 n;
	u32 room;
	struct ft_object **objects;
	struct ft_neighbours *neighbours;
	u32 mask;
	u32 seed;
	u32 renamed;
	u32 *index;
};

/* An object that only one list holds is made the next version of itself. */
static inline void ft_object_begin(struct ft_object *object)
{
	refcount_set(&object->refs, 1);
	object->origin[0] = '\0';
}

/* What it is, or was, called in the ruleset that is in force. */
static inline const char *ft_object_origin(const struct ft_object *object)
{
	return object->origin[0] ? object->origin : object->name;
}

int ft_list_find(struct ft_list *list, const char *name);
struct ft_object *ft_list_get(struct ft_list *list, const char *name);
int ft_list_append(struct ft_list *list, struct ft_object *object);
void ft_list_rename(struct ft_list *list, u32 place, const char *name);
int ft_list_move(struct ft_list *list, u32 place, u32 other, bool after);
struct ft_object *ft_list_remove(struct ft_list *list, u32 place);
void ft_list_compact(struct ft_list *list);
int ft_list_copy(struct ft_list *list, const struct ft_list *old);
void ft_list_free(struct ft_list *list);

#endif /* FLOWTEE_LIST_H */
