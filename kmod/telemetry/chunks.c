// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "telemetry/chunks.h"

/**
 * ft_template_pool_alloc() - get the memory of templates
 * @n: how many chunks of 128 bytes; a template of 20 fields takes one
 *
 * Context: may sleep.
 *
 * Return: the pool, or NULL.
 */
struct ft_template_pool *ft_template_pool_alloc(u32 n)
{
	struct ft_template_pool *pool;

	BUILD_BUG_ON(sizeof(union ft_chunk) != FT_CHUNK_BYTES);
	BUILD_BUG_ON(FT_TEMPLATE_BYTES % sizeof(u16));
	BUILD_BUG_ON(FT_MORE_BYTES % sizeof(u16));
	pool = kzalloc(sizeof(*pool), FT_GFP);
	if (!pool)
		return NULL;
	/* None has the number 0, which is no chunk. */
	pool->chunk = kvcalloc((size_t)n + 1, sizeof(*pool->chunk), FT_GFP);
	if (!pool->chunk) {
		kfree(pool);
		return NULL;
	}
	spin_lock_init(&pool->lock);
	pool->n = n;
	pool->n_free = n;
	while (n) {
		pool->chunk[n].more = pool->free;
		pool->free = n--;
		if (!(n % 1024))
			cond_resched();
	}
	return pool;
}

/* Nothing of it may be in use. */
void ft_template_pool_free(struct ft_template_pool *pool)
{
	if (!pool)
		return;
	kvfree(pool->chunk);
	kfree(pool);
}

/**
 * ft_chunks_fair() - how much a stream may have that takes more
 * @pool: where it takes it from
 *
 * One that has more keeps it. So whoever may send takes much of the pool by many
 * streams, but leaves some for a stream of others.
 *
 * Context: any.
 *
 * Return: how many chunks.
 */
u32 ft_chunks_fair(const struct ft_template_pool *pool)
{
	u32 part;

	if (!ft_chunks_are_few(pool))
		return ft_chunks_max(pool);
	part = READ_ONCE(pool->n_free) / FT_TEMPLATE_CHUNKS_PART;
	return min_t(u32, ft_chunks_max(pool),
		     max_t(u32, part, FT_TEMPLATE_CHUNKS_LEAST));
}

/**
 * ft_chunks_take() - get chunks
 * @pool: where to take them from
 * @n: how many, at least one
 *
 * Context: any but hard interrupts.
 *
 * Return: the first, which leads to the others; 0 if there are not so many.
 */
u32 ft_chunks_take(struct ft_template_pool *pool, u32 n)
{
	union ft_chunk *last;
	u32 first = 0;

	spin_lock_bh(&pool->lock);
	if (n <= pool->n_free) {
		first = pool->free;
		pool->n_free -= n;
		for (last = &pool->chunk[first]; --n;)
			last = &pool->chunk[last->more];
		pool->free = last->more;
		last->more = 0;
	}
	spin_unlock_bh(&pool->lock);
	return first;
}

/**
 * ft_chunks_give() - give back what ft_chunks_take() has given
 * @pool: where they are from
 * @first: the first
 * @n: how many
 *
 * Context: any but hard interrupts.
 */
void ft_chunks_give(struct ft_template_pool *pool, u32 first, u32 n)
{
	union ft_chunk *last = &pool->chunk[first];

	while (last->more)
		last = &pool->chunk[last->more];
	spin_lock_bh(&pool->lock);
	last->more = pool->free;
	pool->free = first;
	pool->n_free += n;
	spin_unlock_bh(&pool->lock);
}

/* Go behind so many bytes. */
void ft_cursor_pass(struct ft_cursor *cursor, unsigned int bytes)
{
	unsigned int part;

	for (; bytes; bytes -= part) {
		ft_cursor_turn(cursor);
		part = min(bytes, cursor->left);
		ft_cursor_move(cursor, part);
	}
}

/**
 * ft_cursor_fill() - keep bytes of a packet
 * @cursor: where; it is behind them then
 * @skb: the packet
 * @offset: of the bytes, which are there
 * @len: how many there are, and room for
 */
void ft_cursor_fill(struct ft_cursor *cursor, const struct sk_buff *skb,
		    unsigned int offset, unsigned int len)
{
	unsigned int part;

	for (; len; len -= part) {
		ft_cursor_turn(cursor);
		part = min(len, cursor->left);
		skb_copy_bits(skb, offset, cursor->at, part);
		ft_cursor_move(cursor, part);
		offset += part;
	}
}
