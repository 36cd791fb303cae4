// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/definition.h"
#include "telemetry/options.h"

/*
 * Exporters send their tables (interfaces, samplers) from the begin to the end,
 * again and again, in one order. So records stay where they are in the list,
 * and what is looked for mostly is behind what was found last. What comes in
 * another order is looked for among those whose keys are alike.
 */

/* Of what is longer no more is looked at, to tell one scope from another. */
#define SCOPE_MAX	64

/* What a record is about: the fields that come first, or all of it if nobody
 * knows where these end.
 */
static unsigned int scope_of(const struct ft_template *template,
			     unsigned int size)
{
	return min_t(unsigned int, template->scope, size);
}

static u32 hash_scope(const struct sk_buff *skb, unsigned int offset,
		      unsigned int scope, u16 id)
{
	unsigned int part;
	u8 buffer[SCOPE_MAX];
	const void *bytes;
	u32 hash = id;

	for (; scope; scope -= part) {
		part = min_t(unsigned int, scope, SCOPE_MAX);
		bytes = skb_header_pointer(skb, offset, part, buffer);
		if (!bytes)
			return hash;
		hash = jhash(bytes, part, hash);
		offset += part;
	}
	return hash;
}

/**
 * struct search - for the record of a scope
 * @pool: where records are
 * @skb: the packet
 * @offset: of the record in it
 * @scope: how many bytes of it are to be the same
 * @id: of its template
 * @key: hash of the scope
 * @steps: goes down
 */
struct search {
	struct ft_template_pool *pool;
	const struct sk_buff *skb;
	unsigned int offset;
	unsigned int scope;
	u16 id;
	u32 key;
	int *steps;
};

/* Whether what is kept begins as it is in the packet. */
static bool begins_as(const struct search *search, struct ft_template *record)
{
	unsigned int offset = search->offset, left = search->scope, part;
	struct ft_cursor cursor;
	u8 buffer[FT_MORE_BYTES];
	const void *bytes;

	ft_cursor_start(&cursor, search->pool, record);
	for (; left; left -= part) {
		ft_cursor_turn(&cursor);
		part = min(left, cursor.left);
		bytes = skb_header_pointer(search->skb, offset, part, buffer);
		if (!bytes || memcmp(bytes, cursor.at, part))
			return false;
		ft_cursor_move(&cursor, part);
		offset += part;
		--*search->steps;
	}
	return true;
}

static bool is_found(const struct search *search, struct ft_template *record)
{
	--*search->steps;
	return record->key == search->key && record->id == search->id &&
	       record->size >= search->scope && begins_as(search, record);
}

/* What leads to the place behind the one that was found last. */
static u32 *behind(struct ft_templates *templates,
		   struct ft_template_pool *pool)
{
	return templates->option ?
		&ft_template_at(pool, templates->option)->next :
		&templates->options;
}

/* Return: the record; 0: there is none, or too many steps. */
static u32 find(struct ft_templates *templates, const struct search *search)
{
	u32 index = *behind(templates, search->pool);
	struct ft_template *record;

	/* The table begins again. */
	if (!index)
		index = templates->options;
	if (index && is_found(search, ft_template_at(search->pool, index)))
		return index;
	index = *ft_store_chain(templates, search->key);
	while (index && *search->steps > 0) {
		record = ft_template_at(search->pool, index);
		if (is_found(search, record))
			return index;
		index = record->chain;
	}
	return 0;
}

/* Its size has changed, which is rare. */
static void drop(struct ft_templates *templates, const struct search *search,
		 u32 index)
{
	u32 *link = behind(templates, search->pool);

	if (*link != index)
		for (link = &templates->options; *link != index;
		     link = &ft_template_at(search->pool, *link)->next)
			--*search->steps;
	ft_store_drop_option(templates, search->pool, link);
}

/**
 * ft_options_keep() - keep a record of options data
 * @templates: those of the stream
 * @pool: where they are
 * @template: of the record; it stays
 * @skb: the packet
 * @offset: of the record
 * @size: of the record, in bytes, not 0
 * @now: in jiffies
 * @steps: goes down, one for the record and one for each that is looked at; nothing is
 *	kept if it comes to its end
 *
 * What was kept of the same scope goes. Nothing is kept without room.
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 */
void ft_options_keep(struct ft_templates *templates,
		     struct ft_template_pool *pool,
		     struct ft_template *template, const struct sk_buff *skb,
		     unsigned int offset, unsigned int size, unsigned long now,
		     int *steps)
{
	unsigned int scope = scope_of(template, size);
	struct search search = {
		.pool = pool,
		.skb = skb,
		.offset = offset,
		.scope = scope,
		.id = template->id,
		.key = hash_scope(skb, offset, scope, template->id),
		.steps = steps,
	};
	u32 index = find(templates, &search);
	struct ft_template *record;
	struct ft_cursor cursor;

	if (--*steps <= 0)
		return;
	if (index && ft_template_at(pool, index)->size != size) {
		drop(templates, &search, index);
		index = 0;
	}
	if (!index)
		index = ft_store_add_option(templates, pool, size, search.key,
					    FT_OPTIONS_MAX);
	if (!index) {
		templates->displaced++;
		return;
	}
	templates->option = index;
	record = ft_template_at(pool, index);
	record->id = search.id;
	record->born = template->born;
	record->sent = now;
	record->turn = templates->turn;
	ft_cursor_start(&cursor, pool, record);
	ft_cursor_fill(&cursor, skb, offset, size);
}
