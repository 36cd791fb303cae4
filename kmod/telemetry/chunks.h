/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of templates and of options data: pieces of one size, all there
 * from the beginning.
 */
#ifndef FLOWTEE_CHUNKS_H
#define FLOWTEE_CHUNKS_H

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define FT_CHUNK_BYTES		128

/* Behind what is known of a template, in its first chunk; and in the others. */
#define FT_TEMPLATE_BYTES	(FT_CHUNK_BYTES - sizeof(unsigned long) - 32)
#define FT_MORE_BYTES		(FT_CHUNK_BYTES - sizeof(u32))

/* No stream takes what others need, nor more than can be given back at once. */
#define FT_TEMPLATE_CHUNKS_MAX	1024

/* When less than a quarter of the pool is free, a stream that takes more has no more
 * then than this part of what is free, so that there is room for who comes next; but
 * so many chunks in any case, if there are: as long a template as a datagram of 1,500
 * bytes brings. The part of a quarter is as long a one as 9,000 bytes bring.
 */
#define FT_TEMPLATE_CHUNKS_PART		100
#define FT_TEMPLATE_CHUNKS_LEAST	20

/**
 * struct ft_template - a template, or a record of options data: the first of its
 *	chunks
 * @more: the second chunk; 0: there is none
 * @next: the next of the same stream, in store.c's or options.c's order; 0: none
 * @sent: when it was sent last, in jiffies
 * @turn: by which reading of the stream that was; see &ft_templates.turn
 * @born: how many templates the stream had before this one. Of options data: before
 *	its template; if that has another by now, nobody can read it
 * @id: of the data sets that it describes, or is of
 * @fields: how many a record has
 * @length: of a record, in bytes; 0 if it varies
 * @least: the least that a record is long
 * @key: of options data, in place of @length and @least: a hash of its scope
 * @scope: how many bytes of a record of options data say what it is about
 * @chain: of options data, in place of @fields and @scope: the next whose key is
 *	alike; 0: none
 * @size: of the template or the record itself, as it was sent, in bytes
 * @variable: how many fields have a length of their own in each record
 * @options: it describes options data
 * @bytes: the begin of what is kept: if fields are variable, how many bytes are
 *	before the first of them, between two, and behind the last, in 16 bits each;
 *	then the template, or the record, as it was sent
 */
struct ft_template {
	u32 more;
	u32 next;
	unsigned long sent;
	u32 turn;
	union {
		struct {
			u16 length;
			u16 least;
		};
		u32 key;
	};
	u32 born;
	u16 id;
	u16 size;
	union {
		struct {
			u16 fields;
			u16 scope;
		};
		u32 chain;
	};
	u16 variable;
	bool options;
	u8 bytes[FT_TEMPLATE_BYTES] __aligned(2);
};

/**
 * union ft_chunk - a piece of memory
 * @template: it is the first of a template
 * @more: the next of the same template, or the next that is free; 0: none
 * @bytes: what is kept, if it is not the first
 */
union ft_chunk {
	struct ft_template template;
	struct {
		u32 more;
		u8 bytes[FT_MORE_BYTES];
	};
};

/**
 * struct ft_template_pool - chunks for the templates of many streams
 * @lock: for @free, @n_free and the free chunks; taken within that of a stream
 * @n: how many chunks there are
 * @n_free: how many are free
 * @free: the first of them
 * @chunk: all of them, from 1 on
 */
struct ft_template_pool {
	spinlock_t lock; /* for the free chunks */
	u32 n;
	u32 n_free;
	u32 free;
	union ft_chunk *chunk;
};

/**
 * struct ft_cursor - a place in what is kept of a template
 * @pool: where that is
 * @more: the chunk behind this one
 * @at: the place
 * @left: bytes from there to the end of the chunk
 */
struct ft_cursor {
	const struct ft_template_pool *pool;
	u32 more;
	u8 *at;
	unsigned int left;
};

static inline struct ft_template *
ft_template_at(const struct ft_template_pool *pool, u32 index)
{
	return &pool->chunk[index].template;
}

/* How long what is kept of variable fields is. */
static inline unsigned int ft_runs_bytes(unsigned int variable)
{
	return variable ? (variable + 1) * sizeof(u16) : 0;
}

static inline unsigned int ft_template_runs(const struct ft_template *template)
{
	return ft_runs_bytes(template->variable);
}

static inline u32 ft_chunks_needed(unsigned int bytes)
{
	if (bytes <= FT_TEMPLATE_BYTES)
		return 1;
	return 1 + DIV_ROUND_UP(bytes - FT_TEMPLATE_BYTES, FT_MORE_BYTES);
}

static inline void ft_cursor_start(struct ft_cursor *cursor,
				   const struct ft_template_pool *pool,
				   struct ft_template *template)
{
	cursor->pool = pool;
	cursor->more = template->more;
	cursor->at = template->bytes;
	cursor->left = FT_TEMPLATE_BYTES;
}

/* Go on in the next chunk if this one has ended. */
static inline void ft_cursor_turn(struct ft_cursor *cursor)
{
	union ft_chunk *chunk;

	if (cursor->left)
		return;
	chunk = &cursor->pool->chunk[cursor->more];
	cursor->more = chunk->more;
	cursor->at = chunk->bytes;
	cursor->left = sizeof(chunk->bytes);
}

static inline void ft_cursor_move(struct ft_cursor *cursor, unsigned int bytes)
{
	cursor->at += bytes;
	cursor->left -= bytes;
}

/* Nothing of 16 bits lies in two chunks: each has room for an even number of
 * bytes, and these come first.
 */
static inline u16 *ft_cursor_next16(struct ft_cursor *cursor)
{
	u16 *place;

	ft_cursor_turn(cursor);
	place = (u16 *)cursor->at;
	ft_cursor_move(cursor, sizeof(*place));
	return place;
}

void ft_cursor_pass(struct ft_cursor *cursor, unsigned int bytes);
void ft_cursor_fill(struct ft_cursor *cursor, const struct sk_buff *skb,
		    unsigned int offset, unsigned int len);

struct ft_template_pool *ft_template_pool_alloc(u32 n);
void ft_template_pool_free(struct ft_template_pool *pool);

/* The most that a stream may have. */
static inline u32 ft_chunks_max(const struct ft_template_pool *pool)
{
	return min_t(u32, pool->n / 16, FT_TEMPLATE_CHUNKS_MAX);
}

static inline bool ft_chunks_are_few(const struct ft_template_pool *pool)
{
	return READ_ONCE(pool->n_free) < pool->n / 4;
}

u32 ft_chunks_fair(const struct ft_template_pool *pool);
u32 ft_chunks_take(struct ft_template_pool *pool, u32 n);
void ft_chunks_give(struct ft_template_pool *pool, u32 first, u32 n);

#endif /* FLOWTEE_CHUNKS_H */
