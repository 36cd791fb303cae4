/* SPDX-License-Identifier: GPL-2.0-only */
/* Growing and shrinking an array of pointers. */
#ifndef FLOWTEE_ARRAY_H
#define FLOWTEE_ARRAY_H

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/**
 * ft_array_grow() - make room for one more pointer
 * @array: the array, from kvmalloc() or NULL
 * @n: pointers in use
 * @room: pointers that fit; changed if the array is replaced
 *
 * Context: may sleep.
 * Return: the array, moved or not, or NULL without memory (the old one stays).
 */
static inline void *ft_array_grow(void *array, u32 n, u32 *room)
{
	u32 larger = max(4U, *room + *room / 2);
	void *moved;

	if (n < *room)
		return array;
	moved = kvmalloc_array(larger, sizeof(void *), GFP_KERNEL_ACCOUNT);
	if (!moved)
		return NULL;
	if (array)
		memcpy(moved, array, n * sizeof(void *));
	kvfree(array);
	*room = larger;
	return moved;
}

/**
 * ft_array_copy() - copy an array of pointers, with room for one more
 * @array: the array
 * @n: pointers in use
 * @room: set to how many fit the copy
 *
 * Context: may sleep.
 * Return: the copy, to be freed with kvfree(), or NULL without memory.
 */
static inline void *ft_array_copy(const void *array, u32 n, u32 *room)
{
	void *copy;

	copy = kvmalloc_array(n + 1, sizeof(void *), GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;
	if (n)
		memcpy(copy, array, n * sizeof(void *));
	*room = n + 1;
	return copy;
}

/* Close the gap at @index in an array of @n pointers. */
static inline void ft_array_remove(void *array, u32 n, u32 index)
{
	void **item = array;

	memmove(item + index, item + index + 1,
		(n - index - 1) * sizeof(void *));
}

#endif /* FLOWTEE_ARRAY_H */
