// SPDX-License-Identifier: GPL-2.0-only
#include "kunit/pool.h"

void ft_test_pool_start(struct kunit *test, struct ft_test_pool *scene,
			u8 balance)
{
	memset(scene, 0, sizeof(*scene));
	scene->pool = ft_pool_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->pool);
	scene->pool->balance = balance;
	KUNIT_ASSERT_EQ(test, ft_pool_seal(scene->pool, NULL), 0);
}

struct ft_receiver *ft_test_pool_add(struct kunit *test,
				     struct ft_test_pool *scene,
				     unsigned int number, u16 weight)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver);
	snprintf(receiver->object.name, sizeof(receiver->object.name), "r%u",
		 number);
	receiver->to = ft_test_endpoint(NFPROTO_IPV4, "192.0.2.1", 1 + number);
	receiver->weight = weight;
	KUNIT_ASSERT_EQ(test, ft_list_append(&scene->list, &receiver->object),
			0);
	return receiver;
}

void ft_test_pool_compile(struct kunit *test, struct ft_test_pool *scene)
{
	u32 i;

	scene->group = ft_group_alloc(scene->pool, scene->list.n);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->group);
	for (i = 0; i < scene->list.n; i++) {
		struct ft_receiver *receiver =
			ft_receiver_of(scene->list.objects[i]);

		KUNIT_ASSERT_EQ(test, ft_receiver_seal(receiver, NULL, false),
				0);
		ft_group_add(scene->group, receiver);
	}
	KUNIT_ASSERT_EQ(test, ft_group_seal(scene->group), 0);
}

void ft_test_pool_end(struct ft_test_pool *scene)
{
	u32 i;

	ft_group_free(scene->group);
	for (i = 0; i < scene->list.n; i++)
		ft_receiver_put(ft_receiver_of(scene->list.objects[i]));
	ft_list_free(&scene->list);
	ft_pool_put(scene->pool);
}
