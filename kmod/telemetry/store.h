/* SPDX-License-Identifier: GPL-2.0-only */
/* The templates that are kept of a stream, and its options data. */
#ifndef FLOWTEE_STORE_H
#define FLOWTEE_STORE_H

#include <linux/jiffies.h>

#include "telemetry/chunks.h"

/* A stream has no more templates than this: the one that was not used for
 * longest makes room.
 */
#define FT_TEMPLATES_MAX	256

/* Options data is found by its key in one of so many chains: whatever comes in which
 * order, not all of it is looked at.
 */
#define FT_OPTION_CHAINS	16

/* What was not sent again for so many seconds is forgotten. */
#define FT_TEMPLATES_SECONDS	1800

/**
 * struct ft_templates - the templates of a stream; all zero: it has none
 * @n: how many there are
 * @turn: how often the stream was read, in which templates may have come
 * @born: how many templates there were so far
 * @options: the first of its options data, in the order in which it comes
 * @option: the one that came last; 0: none
 * @n_options: how many there are
 * @displaced: how often something was given up, or not kept, for want of room. Not of
 *	options data that made room for other options data: only the newest is wanted
 * @chunks: private: how much of the pool all of these take
 * @option_chunks: private: how much of that options data takes
 * @first: private: the one that was used last
 * @chain: private: the first of its options data with such keys; see
 *	ft_store_chain()
 *
 * Whoever uses it keeps others from it meanwhile.
 */
struct ft_templates {
	u16 n;
	u16 n_options;
	u32 turn;
	u32 born;
	u32 options;
	u32 option;
	u32 displaced;
	/* private: */
	u32 chunks;
	u32 option_chunks;
	u32 first;
	u32 chain[FT_OPTION_CHAINS];
};

void ft_templates_free(struct ft_templates *templates,
		       struct ft_template_pool *pool);
void ft_templates_move(struct ft_templates *to, struct ft_templates *from,
		       struct ft_template_pool *pool);
void ft_templates_expire(struct ft_templates *templates,
			 struct ft_template_pool *pool, unsigned long now);

/* It is as if it were not there. */
static inline bool ft_template_is_old(const struct ft_template *template,
				      unsigned long now)
{
	return time_after(now, template->sent + FT_TEMPLATES_SECONDS * HZ);
}

/* What leads to all options data with this key, by &ft_template.chain, and to some
 * with others.
 */
static inline u32 *ft_store_chain(struct ft_templates *templates, u32 key)
{
	return &templates->chain[key % FT_OPTION_CHAINS];
}

struct ft_template *ft_store_find(struct ft_templates *templates,
				  struct ft_template_pool *pool, u16 id,
				  unsigned long now, int *steps);
struct ft_template *ft_store_add(struct ft_templates *templates,
				 struct ft_template_pool *pool,
				 unsigned int bytes, bool anew);
u32 ft_store_add_option(struct ft_templates *templates,
			struct ft_template_pool *pool, unsigned int bytes,
			u32 key, unsigned int max);
void ft_store_drop_option(struct ft_templates *templates,
			  struct ft_template_pool *pool, u32 *link);
void ft_store_drop_first(struct ft_templates *templates,
			 struct ft_template_pool *pool);
void ft_store_drop_kind(struct ft_templates *templates,
			struct ft_template_pool *pool, bool options,
			int *steps);

#endif /* FLOWTEE_STORE_H */
