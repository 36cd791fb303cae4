// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/store.h"

/* Several streams become one in so many steps: what is left then is forgotten,
 * and comes again.
 */
#define MOVE_STEPS	8192

static u32 chunks_of(const struct ft_template *template)
{
	return ft_chunks_needed(template->size + ft_template_runs(template));
}

/* Templates need the rest. */
static u32 option_chunks_max(const struct ft_template_pool *pool)
{
	return ft_chunks_max(pool) / 2;
}

/* Take it out of the list; @link leads to it. */
static u32 unlink_at(struct ft_templates *templates,
		     struct ft_template_pool *pool, u32 *link)
{
	struct ft_template *template = ft_template_at(pool, *link);
	u32 index = *link;

	*link = template->next;
	templates->n--;
	templates->chunks -= chunks_of(template);
	return index;
}

static void link_first(struct ft_templates *templates,
		       struct ft_template_pool *pool, u32 index, u32 chunks)
{
	ft_template_at(pool, index)->next = templates->first;
	templates->first = index;
	templates->n++;
	templates->chunks += chunks;
}

static void give(struct ft_template_pool *pool, u32 index)
{
	ft_chunks_give(pool, index, chunks_of(ft_template_at(pool, index)));
}

static void drop(struct ft_templates *templates, struct ft_template_pool *pool,
		 u32 *link)
{
	give(pool, unlink_at(templates, pool, link));
}

/* What leads to a template, or to nothing: there is none, or too many steps. */
static u32 *search(struct ft_templates *templates,
		   struct ft_template_pool *pool, u16 id, int *steps)
{
	u32 *link = &templates->first;

	while (*link) {
		struct ft_template *template = ft_template_at(pool, *link);

		--*steps;
		if (template->id == id)
			return link;
		if (*steps <= 0)
			return NULL;
		link = &template->next;
	}
	return NULL;
}

/**
 * ft_store_find() - find a template, which is the first then
 * @templates: those of the stream
 * @pool: where they are
 * @id: of the template
 * @now: in jiffies
 * @steps: goes down, one for each that is looked at; nothing is found if it comes
 *	to its end
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 *
 * Return: the template, or NULL.
 */
struct ft_template *ft_store_find(struct ft_templates *templates,
				  struct ft_template_pool *pool, u16 id,
				  unsigned long now, int *steps)
{
	u32 *link = search(templates, pool, id, steps);
	struct ft_template *template;
	u32 index;

	if (!link)
		return NULL;
	index = *link;
	template = ft_template_at(pool, index);
	if (ft_template_is_old(template, now)) {
		drop(templates, pool, link);
		return NULL;
	}
	if (link != &templates->first) {
		*link = template->next;
		template->next = templates->first;
		templates->first = index;
	}
	return template;
}

/* The one that was not used for longest. Whoever needs its room has looked at all
 * of them, so this is no other kind of work.
 */
static void drop_last(struct ft_templates *templates,
		      struct ft_template_pool *pool)
{
	u32 *link = &templates->first;
	struct ft_template *template = ft_template_at(pool, *link);

	while (template->next) {
		link = &template->next;
		template = ft_template_at(pool, *link);
	}
	drop(templates, pool, link);
}

/**
 * ft_store_add() - make room for a template
 * @templates: those of the stream
 * @pool: where it is to be
 * @bytes: what is to be kept of it
 * @anew: it takes the place of the first, which is no more, if there is room or not
 *
 * The caller fills in all but the links before he does anything else.
 *
 * Others of the stream make room if it has its part of the pool; see
 * %FT_TEMPLATE_CHUNKS_PART. What it has it keeps.
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 *
 * Return: the template, which is the first; NULL if there is no room.
 */
struct ft_template *ft_store_add(struct ft_templates *templates,
				 struct ft_template_pool *pool,
				 unsigned int bytes, bool anew)
{
	u32 most = max_t(u32, ft_chunks_fair(pool), templates->chunks);
	u32 chunks = ft_chunks_needed(bytes);
	u32 index;

	if (anew)
		ft_store_drop_first(templates, pool);
	if (chunks > most)
		return NULL;
	while (templates->options && templates->chunks + chunks > most) {
		ft_store_drop_option(templates, pool, &templates->options);
		templates->displaced++;
	}
	while (templates->n == FT_TEMPLATES_MAX ||
	       templates->chunks + chunks > most) {
		drop_last(templates, pool);
		templates->displaced++;
	}
	index = ft_chunks_take(pool, chunks);
	if (!index)
		return NULL;
	link_first(templates, pool, index, chunks);
	ft_template_at(pool, index)->born = templates->born++;
	return ft_template_at(pool, index);
}

/* Where the next record of options data is, or is to be. */
static u32 *next_option(struct ft_templates *templates,
			struct ft_template_pool *pool)
{
	return templates->option ?
		&ft_template_at(pool, templates->option)->next :
		&templates->options;
}

/* What is behind the one that came last did not come for longest. */
static void drop_oldest_option(struct ft_templates *templates,
			       struct ft_template_pool *pool)
{
	u32 *link = next_option(templates, pool);

	ft_store_drop_option(templates, pool,
			     *link ? link : &templates->options);
}

/**
 * ft_store_add_option() - make room for a record of options data
 * @templates: those of the stream
 * @pool: where it is to be
 * @bytes: of the record
 * @key: of the record
 * @max: most records that there may be, at least 1
 *
 * It comes behind &ft_templates.option. Others make room for it, but no template.
 *
 * Context: as ft_store_add().
 *
 * Return: the record, 0 if there is no room. All but the links, its key and how
 * large it is, is for the caller to fill in.
 */
u32 ft_store_add_option(struct ft_templates *templates,
			struct ft_template_pool *pool, unsigned int bytes,
			u32 key, unsigned int max)
{
	u32 *link, *chain = ft_store_chain(templates, key);
	u32 chunks = ft_chunks_needed(bytes);
	struct ft_template *record;
	u32 index;

	if (chunks > option_chunks_max(pool))
		return 0;
	while (templates->options &&
	       (templates->n_options >= max ||
		templates->option_chunks + chunks > option_chunks_max(pool) ||
		templates->chunks + chunks > ft_chunks_max(pool)))
		drop_oldest_option(templates, pool);
	/* Templates of others come first, too. */
	if (templates->chunks + chunks > ft_chunks_max(pool) ||
	    ft_chunks_are_few(pool))
		return 0;
	index = ft_chunks_take(pool, chunks);
	if (!index)
		return 0;
	link = next_option(templates, pool);
	record = ft_template_at(pool, index);
	record->size = bytes;
	record->variable = 0;
	record->key = key;
	record->next = *link;
	*link = index;
	record->chain = *chain;
	*chain = index;
	templates->n_options++;
	templates->chunks += chunks;
	templates->option_chunks += chunks;
	return index;
}

static void unchain(struct ft_templates *templates,
		    struct ft_template_pool *pool, u32 index)
{
	struct ft_template *record = ft_template_at(pool, index);
	u32 *chain = ft_store_chain(templates, record->key);

	while (*chain != index)
		chain = &ft_template_at(pool, *chain)->chain;
	*chain = record->chain;
}

/* @link leads to it: &ft_templates.options, or &ft_template.next of another. */
void ft_store_drop_option(struct ft_templates *templates,
			  struct ft_template_pool *pool, u32 *link)
{
	struct ft_template *record = ft_template_at(pool, *link);
	u32 chunks = chunks_of(record);
	u32 index = *link;

	unchain(templates, pool, index);
	*link = record->next;
	if (templates->option == index)
		templates->option = 0;
	templates->n_options--;
	templates->chunks -= chunks;
	templates->option_chunks -= chunks;
	ft_chunks_give(pool, index, chunks);
}

static void drop_options(struct ft_templates *templates,
			 struct ft_template_pool *pool)
{
	u32 index, next;

	for (index = templates->options; index; index = next) {
		next = ft_template_at(pool, index)->next;
		give(pool, index);
	}
	templates->chunks -= templates->option_chunks;
	templates->option_chunks = 0;
	templates->n_options = 0;
	templates->options = 0;
	templates->option = 0;
	memset(templates->chain, 0, sizeof(templates->chain));
}

/* The one that was found or added last. */
void ft_store_drop_first(struct ft_templates *templates,
			 struct ft_template_pool *pool)
{
	drop(templates, pool, &templates->first);
}

/* All of options, or all others. @steps goes down. */
void ft_store_drop_kind(struct ft_templates *templates,
			struct ft_template_pool *pool, bool options,
			int *steps)
{
	u32 *link = &templates->first;

	while (*link) {
		struct ft_template *template = ft_template_at(pool, *link);

		--*steps;
		if (template->options == options)
			drop(templates, pool, link);
		else
			link = &template->next;
	}
}

/**
 * ft_templates_free() - forget all templates of a stream, and its options data
 * @templates: those of the stream
 * @pool: where they are
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 */
void ft_templates_free(struct ft_templates *templates,
		       struct ft_template_pool *pool)
{
	drop_options(templates, pool);
	while (templates->first)
		drop(templates, pool, &templates->first);
}

static void expire_options(struct ft_templates *templates,
			   struct ft_template_pool *pool, unsigned long now)
{
	u32 *link = &templates->options;

	while (*link) {
		struct ft_template *record = ft_template_at(pool, *link);

		if (ft_template_is_old(record, now))
			ft_store_drop_option(templates, pool, link);
		else
			link = &record->next;
	}
}

/**
 * ft_templates_expire() - forget what was not sent for %FT_TEMPLATES_SECONDS
 * @templates: those of the stream
 * @pool: where they are
 * @now: in jiffies
 *
 * Nothing that old is used, if this is called or not, but it takes room.
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 */
void ft_templates_expire(struct ft_templates *templates,
			 struct ft_template_pool *pool, unsigned long now)
{
	u32 *link = &templates->first;

	while (*link) {
		struct ft_template *template = ft_template_at(pool, *link);

		if (ft_template_is_old(template, now))
			drop(templates, pool, link);
		else
			link = &template->next;
	}
	expire_options(templates, pool, now);
}

/* Return: whether it is in the list now. */
static bool adopt(struct ft_templates *templates,
		  struct ft_template_pool *pool, u32 index, int *steps)
{
	struct ft_template *template = ft_template_at(pool, index);
	u32 chunks = chunks_of(template);
	u32 *link;

	link = search(templates, pool, template->id, steps);
	if (*steps <= 0)
		return false;
	if (link) {
		if (time_after(ft_template_at(pool, *link)->sent,
			       template->sent))
			return false;
		drop(templates, pool, link);
	}
	if (templates->n == FT_TEMPLATES_MAX ||
	    templates->chunks + chunks > ft_chunks_max(pool)) {
		templates->displaced++;
		return false;
	}
	link_first(templates, pool, index, chunks);
	template->born = templates->born++;
	template->turn = templates->turn;
	return true;
}

/**
 * ft_templates_move() - make the templates of two streams those of one
 * @to: those that there will be: of each the definition that was sent last
 * @from: has none then; its options data is forgotten, and comes again
 * @pool: where all of them are
 *
 * Context: any but hard interrupts; the caller keeps others from both.
 */
void ft_templates_move(struct ft_templates *to, struct ft_templates *from,
		       struct ft_template_pool *pool)
{
	int steps = MOVE_STEPS;

	to->turn++; /* no datagram on its way has what it brings */
	drop_options(from, pool);
	while (from->first) {
		u32 index = unlink_at(from, pool, &from->first);

		if (!adopt(to, pool, index, &steps))
			give(pool, index);
	}
}
