// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "base/memory.h"
#include "ruleset/pool.h"

/**
 * ft_pool_alloc() - make a pool with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the pool, with one reference, to be configured and then sealed
 * before it is published, or NULL without memory.
 */
struct ft_pool *ft_pool_alloc(void)
{
	struct ft_pool *pool;

	pool = kzalloc(sizeof(*pool), FT_GFP);
	if (pool)
		refcount_set(&pool->object.refs, 1);
	return pool;
}

/**
 * ft_pool_clone() - make another version of a pool
 * @old: the version to start from; the two share their counters
 *
 * Context: may sleep.
 * Return: as ft_pool_alloc().
 */
struct ft_pool *ft_pool_clone(const struct ft_pool *old)
{
	struct ft_pool *pool;

	pool = kmemdup(old, sizeof(*old), FT_GFP);
	if (!pool)
		return NULL;
	ft_object_begin(&pool->object);
	ft_counters_get(pool->counters);
	return pool;
}

struct ft_pool *ft_pool_get(struct ft_pool *pool)
{
	refcount_inc(&pool->object.refs);
	return pool;
}

/* The last reference may go only when no packet can see the pool. */
void ft_pool_put(struct ft_pool *pool)
{
	if (!refcount_dec_and_test(&pool->object.refs))
		return;
	ft_counters_put(pool->counters);
	kfree(pool);
}

/**
 * ft_pool_seal() - make a pool ready for the packet path
 * @pool: not published, and configured
 * @predecessor: whose counters it takes over if it has none; NULL: it gets new
 *	ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_pool_seal(struct ft_pool *pool, const struct ft_pool *predecessor)
{
	return ft_counters_inherit(&pool->counters,
				   predecessor ? predecessor->counters : NULL);
}

/* Whether two pools are configured alike, names aside. */
bool ft_pool_same(const struct ft_pool *a, const struct ft_pool *b)
{
	return !strcmp(a->object.comment, b->object.comment) &&
	       a->balance == b->balance && a->key == b->key;
}
