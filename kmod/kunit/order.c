// SPDX-License-Identifier: GPL-2.0-only
/* What of a list is told to stand elsewhere: order.c */
#include <linux/slab.h>

#include "control/order.h"
#include "kunit/packet.h"

#define NAMES	40
#define STEPS	500

/**
 * struct names - objects, and which of them there are in which order
 * @objects: that there may be
 * @order: those that there are
 * @n: how many
 */
struct names {
	struct ft_object objects[NAMES];
	u32 order[NAMES];
	u32 n;
};

/**
 * struct scene - what a case begins with
 * @objects: those with the names
 * @names: before a change and after it; none yet
 */
struct scene {
	struct names objects;
	struct names names[2];
};

static struct scene *start(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene);
	for (i = 0; i < NAMES; i++)
		snprintf(scene->objects.objects[i].name, FLOWTEE_NAME_SIZE,
			 "%u", i);
	return scene;
}

static int find(const struct names *names, u32 which)
{
	u32 i;

	for (i = 0; i < names->n; i++)
		if (names->order[i] == which)
			return i;
	return -1;
}

static void take_out(struct names *names, u32 place)
{
	names->n--;
	memmove(&names->order[place], &names->order[place + 1],
		(names->n - place) * sizeof(*names->order));
}

static void insert(struct names *names, u32 place, u32 which)
{
	memmove(&names->order[place + 1], &names->order[place],
		(names->n - place) * sizeof(*names->order));
	names->order[place] = which;
	names->n++;
}

/* A few changes: one is moved, goes, or comes. */
static void change(struct names *names, struct rnd_state *rnd)
{
	u32 which, steps = ft_test_below(rnd, 6);
	int place;

	while (steps--) {
		which = ft_test_below(rnd, NAMES);
		place = find(names, which);
		if (place >= 0)
			take_out(names, place);
		if (place < 0 || ft_test_below(rnd, 2))
			insert(names, ft_test_below(rnd, names->n + 1), which);
	}
}

static void fill(struct kunit *test, struct ft_list *list,
		 struct names *objects, const struct names *names)
{
	struct ft_object *object;
	u32 i;

	for (i = 0; i < names->n; i++) {
		object = &objects->objects[names->order[i]];
		KUNIT_ASSERT_EQ(test, ft_list_append(list, object), 0);
	}
}

/* Does to @names what would be told. Return: how many of them are moved. */
static u32 follow(struct names *names, const struct names *after,
		  const struct ft_order *order)
{
	u32 i, moved = 0;
	int place;

	for (i = names->n; i--;)
		if (find(after, names->order[i]) < 0)
			take_out(names, i);
	for (i = 0; i < after->n; i++) {
		bool is_told = ft_order_is_told(order, i);

		place = find(names, after->order[i]);
		if (place >= 0 && !is_told)
			continue;
		moved += place >= 0;
		if (place >= 0)
			take_out(names, place);
		if (!is_told)
			place = names->n;
		else if (i)
			place = find(names, after->order[i - 1]) + 1;
		else
			place = find(names, after->order[order->first_kept]);
		insert(names, place, after->order[i]);
	}
	return moved;
}

/* From one order to the other. */
static u32 try(struct kunit *test, struct scene *scene)
{
	struct names *before = &scene->names[0];
	const struct names *after = &scene->names[1];
	struct ft_list old = {}, new = {};
	struct ft_order order;
	u32 moved;

	fill(test, &old, &scene->objects, before);
	fill(test, &new, &scene->objects, after);
	KUNIT_ASSERT_EQ(test, ft_order_find(&order, &old, &new), 0);
	moved = follow(before, after, &order);
	KUNIT_EXPECT_EQ(test, before->n, after->n);
	KUNIT_EXPECT_EQ(test, memcmp(before->order, after->order,
				     after->n * sizeof(*after->order)), 0);
	ft_order_free(&order);
	ft_list_free(&old);
	ft_list_free(&new);
	return moved;
}

static void order_random(struct kunit *test)
{
	struct scene *scene = start(test);
	struct names *names = scene->names;
	struct rnd_state rnd;
	u32 i;

	ft_test_seed(test, &rnd);
	for (i = 0; i < STEPS; i++) {
		names[1] = names[0];
		change(&names[1], &rnd);
		try(test, scene);
	}
}

/* No more are told than were moved. */
static void order_few(struct kunit *test)
{
	struct scene *scene = start(test);
	struct names *names = scene->names;
	u32 i;

	for (i = 0; i < NAMES; i++)
		insert(&names[0], i, i);
	names[1] = names[0];
	KUNIT_EXPECT_EQ(test, try(test, scene), 0U);
	take_out(&names[1], NAMES - 1);
	insert(&names[1], 0, NAMES - 1);
	KUNIT_EXPECT_EQ(test, try(test, scene), 1U);
	take_out(&names[1], 0);
	insert(&names[1], NAMES - 1, NAMES - 1);
	KUNIT_EXPECT_EQ(test, try(test, scene), 1U);
	take_out(&names[1], 3);
	KUNIT_EXPECT_EQ(test, try(test, scene), 0U);
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(order_random),
	KUNIT_CASE(order_few),
	{}
};

static struct kunit_suite order_suite = {
	.name = "flowtee_order",
	.test_cases = order_cases,
};

kunit_test_suite(order_suite);
