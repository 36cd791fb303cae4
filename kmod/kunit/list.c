// SPDX-License-Identifier: GPL-2.0-only
/* Lists of objects, against a linear search of a plain array: list.c */
#include <linux/jhash.h>
#include <linux/slab.h>

#include "ruleset/list.h"
#include "kunit/packet.h"

#define NAMES	300
#define STEPS	3000
#define CHOSEN	400

/* The objects that exist, and in which order the list should have them. */
struct model {
	struct ft_object objects[NAMES];
	u32 order[NAMES];
	u32 n;
};

static int model_find(const struct model *model, u32 which)
{
	u32 i;

	for (i = 0; i < model->n; i++)
		if (model->order[i] == which)
			return i;
	return -ENOENT;
}

static void model_remove(struct model *model, u32 place)
{
	model->n--;
	memmove(&model->order[place], &model->order[place + 1],
		(model->n - place) * sizeof(*model->order));
}

static void model_insert(struct model *model, u32 place, u32 which)
{
	memmove(&model->order[place + 1], &model->order[place],
		(model->n - place) * sizeof(*model->order));
	model->order[place] = which;
	model->n++;
}

static void expect_found(struct kunit *test, struct ft_list *list,
			 struct model *model, u32 which)
{
	struct ft_object *object = &model->objects[which];
	int place = ft_list_find(list, object->name);

	if (model_find(model, which) < 0)
		KUNIT_EXPECT_EQ(test, place, -ENOENT);
	else if (place < 0)
		KUNIT_FAIL(test, "%s is not found", object->name);
	else
		KUNIT_EXPECT_PTR_EQ(test, list->objects[place], object);
}

static void expect_order(struct kunit *test, const struct ft_list *list,
			 struct model *model)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, list->n, model->n);
	for (i = 0; i < model->n; i++)
		KUNIT_EXPECT_PTR_EQ(test, list->objects[i],
				    &model->objects[model->order[i]]);
}

static void change(struct kunit *test, struct ft_list *list,
		   struct model *model, u32 which)
{
	int place = ft_list_find(list, model->objects[which].name);

	if (place < 0) {
		KUNIT_ASSERT_EQ(test, ft_list_append(list,
						     &model->objects[which]),
				0);
		model->order[model->n++] = which;
	} else {
		ft_list_remove(list, place);
		model_remove(model, model_find(model, which));
	}
}

/* If both are there, and are not one. */
static void move(struct kunit *test, struct ft_list *list, struct model *model,
		 u32 which, u32 other, bool after)
{
	int place = ft_list_find(list, model->objects[which].name);
	int target = ft_list_find(list, model->objects[other].name);

	if (place < 0 || target < 0 || which == other)
		return;
	KUNIT_ASSERT_EQ(test, ft_list_move(list, place, target, after), 0);
	KUNIT_EXPECT_EQ(test, ft_list_find(list, model->objects[which].name),
			place);
	model_remove(model, model_find(model, which));
	model_insert(model, model_find(model, other) + after, which);
}

static void list_random(struct kunit *test)
{
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	struct ft_list list = {}, copy = {};
	struct rnd_state rnd;
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	ft_test_seed(test, &rnd);
	for (i = 0; i < NAMES; i++) {
		refcount_set(&model->objects[i].refs, 1);
		snprintf(model->objects[i].name, FLOWTEE_NAME_SIZE, "%u", i);
	}
	for (i = 0; i < STEPS; i++) {
		change(test, &list, model, ft_test_below(&rnd, NAMES));
		expect_found(test, &list, model, ft_test_below(&rnd, NAMES));
		/* Also several times between two orders, and not at all. */
		if (i / 500 % 2 && !ft_test_below(&rnd, 4))
			move(test, &list, model, ft_test_below(&rnd, NAMES),
			     ft_test_below(&rnd, NAMES),
			     ft_test_below(&rnd, 2));
		if (ft_test_below(&rnd, 50))
			continue;
		ft_list_compact(&list);
		expect_order(test, &list, model);
	}
	ft_list_compact(&list);
	KUNIT_ASSERT_EQ(test, ft_list_copy(&copy, &list), 0);
	expect_order(test, &copy, model);
	for (i = 0; i < NAMES; i++) {
		expect_found(test, &copy, model, i);
		KUNIT_EXPECT_EQ(test, refcount_read(&model->objects[i].refs),
				model_find(model, i) < 0 ? 1U : 2U);
	}
	ft_list_free(&copy);
	ft_list_free(&list);
}

/* Names that have the same hash for whoever does not know its seed are spread
 * like others: nowhere do many stand in a row.
 */
static void list_chosen_names(struct kunit *test)
{
	struct ft_object *objects;
	struct ft_list list = {};
	u32 i, n = 0, run = 0, longest = 0;

	objects = kunit_kcalloc(test, CHOSEN, sizeof(*objects), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, objects);
	for (i = 0; n < CHOSEN; i++) {
		char *name = objects[n].name;

		snprintf(name, FLOWTEE_NAME_SIZE, "n%u", i);
		if (jhash(name, strlen(name), 0) & 2047)
			continue;
		KUNIT_ASSERT_EQ(test, ft_list_append(&list, &objects[n++]), 0);
	}
	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ(test, ft_list_find(&list, objects[i].name),
				(int)i);
	/* Twice round, as a row may go over the end. */
	for (i = 0; i < 2 * (list.mask + 1); i++) {
		run = list.index[i & list.mask] ? run + 1 : 0;
		longest = max(longest, run);
	}
	KUNIT_EXPECT_LT(test, longest, CHOSEN / 2U);
	ft_list_free(&list);
}

static void list_empty_one(struct kunit *test)
{
	struct ft_list list = {}, copy = {};

	KUNIT_EXPECT_EQ(test, ft_list_find(&list, "a"), -ENOENT);
	ft_list_compact(&list);
	KUNIT_ASSERT_EQ(test, ft_list_copy(&copy, &list), 0);
	KUNIT_EXPECT_EQ(test, copy.n, 0U);
	ft_list_free(&copy);
	ft_list_free(&list);
}

static struct kunit_case list_cases[] = {
	KUNIT_CASE(list_random),
	KUNIT_CASE(list_chosen_names),
	KUNIT_CASE(list_empty_one),
	{}
};

static struct kunit_suite list_suite = {
	.name = "flowtee_list",
	.test_cases = list_cases,
};

kunit_test_suite(list_suite);
