/* SPDX-License-Identifier: GPL-2.0-only */
/* Pools for the suites. */
#ifndef FLOWTEE_KUNIT_POOL_H
#define FLOWTEE_KUNIT_POOL_H

#include "kunit/packet.h"
#include "ruleset/group.h"

/**
 * struct ft_test_pool - a pool and its receivers
 * @pool: the pool
 * @list: its receivers
 * @group: both, compiled
 */
struct ft_test_pool {
	struct ft_pool *pool;
	struct ft_list list;
	struct ft_group *group;
};

void ft_test_pool_start(struct kunit *test, struct ft_test_pool *scene,
			u8 balance);
struct ft_receiver *ft_test_pool_add(struct kunit *test,
				     struct ft_test_pool *scene,
				     unsigned int number, u16 weight);
void ft_test_pool_compile(struct kunit *test, struct ft_test_pool *scene);
void ft_test_pool_end(struct ft_test_pool *scene);

static inline struct ft_receiver *
ft_test_pool_receiver(const struct ft_test_pool *scene, u32 place)
{
	return ft_receiver_of(scene->list.objects[place]);
}

#endif /* FLOWTEE_KUNIT_POOL_H */
