/* SPDX-License-Identifier: GPL-2.0-only */
/* A pool: receivers that share the load. */
#ifndef FLOWTEE_POOL_H
#define FLOWTEE_POOL_H

#include <linux/flowtee.h>

#include "ruleset/counters.h"
#include "ruleset/list.h"

/**
 * struct ft_pool - one version of a pool, immutable once published
 * @object: its name; a reference for each collector version that lists it
 * @balance: &enum flowtee_balance
 * @key: &enum flowtee_key
 * @counters: shared by all versions of the pool; NULL until sealed
 *
 * Who is in it is known to the collector alone: &struct ft_group.
 */
struct ft_pool {
	struct ft_object object;
	u8 balance;
	u8 key;
	struct ft_counters *counters;
};

struct ft_pool *ft_pool_alloc(void);
struct ft_pool *ft_pool_clone(const struct ft_pool *pool);
struct ft_pool *ft_pool_get(struct ft_pool *pool);
int ft_pool_seal(struct ft_pool *pool, const struct ft_pool *predecessor);
bool ft_pool_same(const struct ft_pool *a, const struct ft_pool *b);
void ft_pool_put(struct ft_pool *pool);

/* Whether it looks at what a datagram says. */
static inline bool ft_pool_reads(const struct ft_pool *pool)
{
	return pool->balance == FLOWTEE_BALANCE_HASH &&
	       pool->key == FLOWTEE_KEY_STREAM;
}

/* Whether it gives the whole of a stream to one receiver, as long as that is well. */
static inline bool ft_pool_keeps(const struct ft_pool *pool)
{
	return pool->balance != FLOWTEE_BALANCE_ROUND_ROBIN;
}

static inline struct ft_pool *ft_pool_of(struct ft_object *object)
{
	return container_of(object, struct ft_pool, object);
}

#endif /* FLOWTEE_POOL_H */
