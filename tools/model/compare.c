// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/compare.h"
#include "model/index.h"
#include "text/memory.h"

/* The place of an object that is not there. */
#define NOWHERE		SIZE_MAX

/**
 * struct pairing - which of one list is which of another
 * @place: of each new sibling: where it was among the old, or NOWHERE
 * @is_moved: of each new sibling: others that stayed have overtaken it
 * @is_kept: of each old sibling: it is among the new
 */
struct pairing {
	size_t *place;
	bool *is_moved;
	bool *is_kept;
};

struct teller {
	difference_fn *tell;
	void *data;
};

static void find_places(const struct object *object, const struct siblings *old,
			const struct siblings *new, struct pairing *pairing)
{
	struct index index = { NULL };
	struct item *item;
	struct key key;
	bool is_new;
	size_t i;

	for (i = 0; i < old->count; i++) {
		key_of_path(object, &sibling(object, old, i)->path, &key);
		index_add(&index, &key, &is_new)->position = i;
	}
	for (i = 0; i < new->count; i++) {
		key_of_path(object, &sibling(object, new, i)->path, &key);
		item = index_find(&index, &key);
		pairing->place[i] = item ? item->position : NOWHERE;
		if (item)
			pairing->is_kept[item->position] = true;
	}
	index_release(&index);
}

/*
 * As few as possible are said to have moved: all that are not in a longest
 * sequence of siblings that have kept their order. @ends[n] is the sibling with
 * the lowest place that a sequence of n + 1 siblings can end with.
 */
static size_t sequence_of(const size_t *ends, size_t n_ends, const size_t *place, size_t i)
{
	size_t low = 0;
	size_t high = n_ends;
	size_t middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (place[ends[middle]] < place[i])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void find_moved(size_t count, struct pairing *pairing)
{
	size_t *before = zeros(count, sizeof(*before));
	size_t *ends = zeros(count, sizeof(*ends));
	size_t n_ends = 0;
	size_t i, n;

	for (i = 0; i < count; i++) {
		pairing->is_moved[i] = pairing->place[i] != NOWHERE;
		if (!pairing->is_moved[i])
			continue;
		n = sequence_of(ends, n_ends, pairing->place, i);
		before[i] = n ? ends[n - 1] : NOWHERE;
		ends[n] = i;
		if (n == n_ends)
			n_ends++;
	}
	for (i = n_ends ? ends[n_ends - 1] : NOWHERE; i != NOWHERE; i = before[i])
		pairing->is_moved[i] = false;
	free(before);
	free(ends);
}

static void pair(const struct object *object, const struct siblings *old,
		 const struct siblings *new, struct pairing *pairing)
{
	pairing->place = zeros(new->count, sizeof(*pairing->place));
	pairing->is_moved = zeros(new->count, sizeof(*pairing->is_moved));
	pairing->is_kept = zeros(old->count, sizeof(*pairing->is_kept));
	find_places(object, old, new, pairing);
	find_moved(new->count, pairing);
}

static void release(struct pairing *pairing)
{
	free(pairing->place);
	free(pairing->is_moved);
	free(pairing->is_kept);
}

static void tell_removed(const struct teller *teller, const struct object *object,
			 const struct entity *entity)
{
	const struct difference difference = { .object = object, .before = entity };

	teller->tell(&difference, teller->data);
}

static void tell_new(const struct teller *teller, const struct object *object,
		     const struct siblings *old, const struct siblings *new,
		     const struct pairing *pairing, size_t i)
{
	struct difference difference = {
		.object = object,
		.after = sibling(object, new, i),
		.is_moved = pairing->is_moved[i],
	};

	if (pairing->place[i] != NOWHERE) {
		difference.before = sibling(object, old, pairing->place[i]);
		difference.words = object_compare(object, difference.before,
						  difference.after);
		if (!difference.words && !difference.is_moved)
			return;
	}
	teller->tell(&difference, teller->data);
}

/* What differs of those of one kind. */
static void compare_siblings(const struct teller *teller, const struct object *object,
			     const struct siblings *old, const struct siblings *new)
{
	struct pairing pairing;
	size_t i;

	pair(object, old, new, &pairing);
	for (i = 0; i < old->count; i++)
		if (!pairing.is_kept[i])
			tell_removed(teller, object, sibling(object, old, i));
	for (i = 0; i < new->count; i++)
		tell_new(teller, object, old, new, &pairing, i);
	release(&pairing);
}

/* What differs of those of one kind that belong to a collector; either may be
 * NULL.
 */
static void compare_members(const struct teller *teller, const struct object *object,
			    const struct collector *before, const struct collector *after)
{
	static const struct siblings nobody;

	compare_siblings(teller, object, before ? &before->members[object->member] : &nobody,
			 after ? &after->members[object->member] : &nobody);
}

static void compare_all_members(const struct teller *teller, const struct collector *before,
				const struct collector *after)
{
	size_t i;

	for (i = 0; i < N_MEMBERS; i++)
		compare_members(teller, member_objects[i], before, after);
}

void ruleset_compare(const struct ruleset *before, const struct ruleset *after,
		     difference_fn *tell, void *data)
{
	const struct object *object = &collector_object;
	const struct siblings *old = &before->collectors;
	const struct siblings *new = &after->collectors;
	const struct teller teller = { tell, data };
	struct pairing pairing;
	size_t place;
	size_t i;

	compare_siblings(&teller, &list_object, &before->lists, &after->lists);
	pair(object, old, new, &pairing);
	for (i = 0; i < old->count; i++) {
		if (pairing.is_kept[i])
			continue;
		tell_removed(&teller, object, sibling(object, old, i));
		compare_all_members(&teller, collector_at(before, i), NULL);
	}
	for (i = 0; i < new->count; i++) {
		tell_new(&teller, object, old, new, &pairing, i);
		place = pairing.place[i];
		compare_all_members(&teller,
				    place == NOWHERE ? NULL : collector_at(before, place),
				    collector_at(after, i));
	}
	release(&pairing);
}
