// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "base/memory.h"
#include "control/order.h"

/* The place of an object that was not there. */
#define NOWHERE	U32_MAX

/**
 * struct pairing - where the objects of a list were before
 * @place: in the old list, or NOWHERE
 * @before: of an object that ends a row of those that have kept their order:
 *	the one before it in that, or NOWHERE
 * @ends: of the rows of each length, less one: what ends the one that ends with
 *	the lowest place
 *
 * All are arrays with an item for each place of the new list.
 */
struct pairing {
	u32 *place;
	u32 *before;
	u32 *ends;
};

/* Mostly it is in the same place. */
static u32 place_before(struct ft_list *old, u32 place,
			const struct ft_object *object)
{
	int found;

	if (place < old->n && old->objects[place] == object)
		return place;
	found = ft_list_find(old, object->name);
	return found < 0 ? NOWHERE : found;
}

/* Whether those that stay have their order, and those that are new follow. */
static bool is_as_before(struct ft_list *old, const struct ft_list *new)
{
	u32 i, place, next = 0;

	for (i = 0; i < new->n; i++) {
		place = place_before(old, i, new->objects[i]);
		if (place < next)
			return false;
		next = place == NOWHERE ? NOWHERE : place + 1;
		cond_resched();
	}
	return true;
}

/* Return: how long the rows are that end with a lower place than that of @i. */
static u32 length_before(const struct pairing *pairing, u32 longest, u32 i)
{
	u32 low = 0, high = longest, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (pairing->place[pairing->ends[middle]] < pairing->place[i])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Return: the last of a longest row that has kept its order, or NOWHERE. */
static u32 find_row(const struct pairing *pairing, u32 n)
{
	u32 i, length, longest = 0;

	for (i = 0; i < n; i++) {
		cond_resched();
		if (pairing->place[i] == NOWHERE)
			continue;
		length = length_before(pairing, longest, i);
		pairing->before[i] = length ? pairing->ends[length - 1] :
					      NOWHERE;
		pairing->ends[length] = i;
		if (length == longest)
			longest++;
	}
	return longest ? pairing->ends[longest - 1] : NOWHERE;
}

/* Those that are new follow all others, unless they are told. */
static void mark(struct ft_order *order, const struct pairing *pairing, u32 n)
{
	u32 kept = find_row(pairing, n), i, end = 0;

	for (i = 0; i < n; i++)
		if (pairing->place[i] != NOWHERE)
			end = i + 1;
	bitmap_set(order->told, 0, end);
	for (; kept != NOWHERE; kept = pairing->before[kept]) {
		clear_bit(kept, order->told);
		order->first_kept = kept;
	}
}

/**
 * ft_order_find() - find out what stands elsewhere than before
 * @order: set to as few objects as have to be moved, and those that are new and
 *	not behind all others; to be freed
 * @old: the list before
 * @new: the list
 *
 * Who moves them one by one, from the first on, each behind the one before it in
 * @new (and the very first before the first that was kept), has the order of @new.
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, or -ENOMEM.
 */
int ft_order_find(struct ft_order *order, struct ft_list *old,
		  const struct ft_list *new)
{
	struct pairing pairing;
	u32 i, n = new->n;

	order->told = NULL;
	order->first_kept = 0;
	if (is_as_before(old, new))
		return 0;
	pairing.place = kvmalloc_array(n, 3 * sizeof(u32), FT_GFP);
	order->told = kvcalloc(BITS_TO_LONGS(n), sizeof(long), FT_GFP);
	if (!pairing.place || !order->told) {
		kvfree(pairing.place);
		ft_order_free(order);
		return -ENOMEM;
	}
	pairing.before = pairing.place + n;
	pairing.ends = pairing.before + n;
	for (i = 0; i < n; i++) {
		pairing.place[i] = place_before(old, i, new->objects[i]);
		cond_resched();
	}
	mark(order, &pairing, n);
	kvfree(pairing.place);
	return 0;
}

void ft_order_free(struct ft_order *order)
{
	kvfree(order->told);
	order->told = NULL;
}
