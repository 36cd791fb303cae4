// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/flowtee.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/udp.h>

#include "telemetry/formats.h"
#include "telemetry/replay.h"

/**
 * struct writing - datagrams that are being put together
 * @pool: where templates and options data are
 * @header: of each datagram
 * @first: those that are ready, and the one that is not
 * @last: the one that is not ready; NULL: there is none
 * @set: the set in it that is not ready; NULL: there is none
 * @id: of that set
 * @least: the least that a record of that set is long
 * @records: in @last
 * @failed: there was no memory
 */
struct writing {
	const struct ft_template_pool *pool;
	const struct ft_replay_header *header;
	struct sk_buff *first;
	struct sk_buff *last;
	struct ft_set *set;
	u16 id;
	unsigned int least;
	unsigned int records;
	bool failed;
};

static bool is_ipfix(const struct writing *w)
{
	return w->header->protocol == FLOWTEE_PROTOCOL_IPFIX;
}

/* Sets of NetFlow are filled up to whole words, but not by what would be taken
 * for a record (RFC 3954, 5.2; RFC 7011, 3.3.1).
 */
static void end_set(struct writing *w)
{
	unsigned int fill;

	if (!w->set)
		return;
	fill = -(skb_tail_pointer(w->last) - (u8 *)w->set) & 3;
	if (fill < w->least)
		skb_put_zero(w->last, fill);
	w->set->length = htons(skb_tail_pointer(w->last) - (u8 *)w->set);
	w->set = NULL;
}

static void end_datagram(struct writing *w)
{
	struct ft_netflow9 *netflow9;
	struct ft_ipfix *ipfix;

	if (!w->last)
		return;
	end_set(w);
	if (is_ipfix(w)) {
		ipfix = (struct ft_ipfix *)(w->last->data + sizeof(struct udphdr));
		ipfix->length = htons(w->last->len - sizeof(struct udphdr));
	} else {
		netflow9 = (struct ft_netflow9 *)(w->last->data +
						  sizeof(struct udphdr));
		netflow9->count = htons(w->records);
	}
	w->last = NULL;
}

static void put_header(struct writing *w)
{
	const struct ft_replay_header *header = w->header;

	if (is_ipfix(w)) {
		*(struct ft_ipfix *)skb_put(w->last, sizeof(struct ft_ipfix)) =
			(struct ft_ipfix) {
				.version = htons(FT_IPFIX_VERSION),
				.seconds = htonl(header->stamp),
				.sequence = htonl(header->sequence),
				.domain = htonl(header->domain),
			};
		return;
	}
	*(struct ft_netflow9 *)skb_put(w->last, sizeof(struct ft_netflow9)) =
		(struct ft_netflow9) {
			.version = htons(FT_NETFLOW9_VERSION),
			.uptime = htonl(header->uptime),
			.seconds = htonl(header->stamp),
			.sequence = htonl(header->sequence),
			.source = htonl(header->domain),
		};
}

/* What may fill up the set before and the set that is begun. */
#define FILL_MAX	(2 * sizeof(u32))

/* With room for a record of @size bytes, at least. */
static bool begin_datagram(struct writing *w, unsigned int size)
{
	unsigned int room = sizeof(struct ft_netflow9) + sizeof(struct ft_set) +
			    size + FILL_MAX;
	struct sk_buff *skb;

	skb = alloc_skb(sizeof(struct udphdr) +
			max_t(unsigned int, room, FT_REPLAY_PAYLOAD),
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		w->failed = true;
		return false;
	}
	skb_put_zero(skb, sizeof(struct udphdr));
	skb->next = w->first;
	w->first = skb;
	w->last = skb;
	w->records = 0;
	put_header(w);
	return true;
}

/* Whether there is room. */
static bool has_room(const struct writing *w, unsigned int size)
{
	return w->last && w->last->len - sizeof(struct udphdr) + size +
			  FILL_MAX <= FT_REPLAY_PAYLOAD;
}

static void begin_set(struct writing *w, u16 id, unsigned int least)
{
	end_set(w);
	w->set = skb_put(w->last, sizeof(*w->set));
	w->set->id = htons(id);
	w->id = id;
	w->least = least;
}

/* What is kept, without how long the parts between variable fields are. */
static void put_bytes(struct writing *w, struct ft_template *kept)
{
	unsigned int left = kept->size, part;
	struct ft_cursor cursor;

	ft_cursor_start(&cursor, w->pool, kept);
	ft_cursor_pass(&cursor, ft_template_runs(kept));
	for (; left; left -= part) {
		ft_cursor_turn(&cursor);
		part = min(left, cursor.left);
		skb_put_data(w->last, cursor.at, part);
		ft_cursor_move(&cursor, part);
	}
}

/* @least: the least that a record of the set is long. */
static void put_record(struct writing *w, u16 id, unsigned int least,
		       struct ft_template *kept)
{
	bool follows = w->set && w->id == id;

	if (!has_room(w, kept->size + (follows ? 0 : sizeof(*w->set)))) {
		end_datagram(w);
		if (!begin_datagram(w, kept->size))
			return;
		follows = false;
	}
	if (!follows)
		begin_set(w, id, least);
	put_bytes(w, kept);
	w->records++;
}

/* Whether it is to be told. */
static bool is_wanted(const struct ft_template *kept, unsigned long now,
		      const u32 *but)
{
	return !ft_template_is_old(kept, now) && (!but || kept->turn != *but);
}

/* Whether there is data that nobody can read without this template. */
static bool has_data(const struct writing *w,
		     const struct ft_templates *templates,
		     const struct ft_template *template, unsigned long now,
		     const u32 *but)
{
	const struct ft_template *record;
	u32 index;

	for (index = templates->options; index; index = record->next) {
		record = ft_template_at(w->pool, index);
		if (record->id == template->id &&
		    record->born == template->born &&
		    is_wanted(record, now, but))
			return true;
	}
	return false;
}

static void put_templates(struct writing *w,
			  const struct ft_templates *templates, bool options,
			  unsigned long now, const u32 *but)
{
	struct ft_template *template;
	u32 index;
	u16 id;

	if (is_ipfix(w))
		id = options ? FT_IPFIX_OPTIONS : FT_IPFIX_TEMPLATES;
	else
		id = options ? FT_NETFLOW9_OPTIONS : FT_NETFLOW9_TEMPLATES;
	for (index = templates->first; index; index = template->next) {
		template = ft_template_at(w->pool, index);
		if (template->options != options)
			continue;
		if (is_wanted(template, now, but) ||
		    (is_wanted(template, now, NULL) &&
		     has_data(w, templates, template, now, but)))
			put_record(w, id, FT_TEMPLATE_LEAST, template);
		if (w->failed)
			return;
	}
}

static const struct ft_template *
template_of(const struct writing *w, const struct ft_templates *templates,
	    const struct ft_template *record)
{
	const struct ft_template *template;
	u32 index;

	for (index = templates->first; index; index = template->next) {
		template = ft_template_at(w->pool, index);
		if (template->id == record->id)
			return template;
	}
	return NULL;
}

/* Records of one template mostly come one after the other. */
static void put_options(struct writing *w, const struct ft_templates *templates,
			unsigned long now, const u32 *but)
{
	const struct ft_template *template = NULL;
	struct ft_template *record;
	u32 index;

	for (index = templates->options; index && !w->failed;
	     index = record->next) {
		record = ft_template_at(w->pool, index);
		if (!template || template->id != record->id)
			template = template_of(w, templates, record);
		if (template && template->born == record->born &&
		    is_wanted(template, now, NULL) &&
		    is_wanted(record, now, but))
			put_record(w, record->id, template->least, record);
	}
}

/* They were put together the last one first. */
static struct sk_buff *turn_round(struct sk_buff *skb)
{
	struct sk_buff *next, *turned = NULL;

	for (; skb; skb = next) {
		next = skb->next;
		skb->next = turned;
		turned = skb;
	}
	return turned;
}

/**
 * ft_replay_make() - put together what is known of a stream
 * @templates: of the stream
 * @pool: where they are
 * @header: of each datagram
 * @now: in jiffies
 * @but: what came by this reading of the stream is left out, as it is told anyway
 *	(&ft_templates.turn); NULL: nothing is
 *
 * Templates, then those of options, then options data, each as it was sent, in
 * datagrams of up to %FT_REPLAY_PAYLOAD bytes; more only if one of them is so long.
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 *
 * Return: the datagrams, with room for a UDP header before each; they are listed by
 * &sk_buff.next. NULL: nothing is known. ERR_PTR(-ENOMEM).
 */
struct sk_buff *ft_replay_make(const struct ft_templates *templates,
			       const struct ft_template_pool *pool,
			       const struct ft_replay_header *header,
			       unsigned long now, const u32 *but)
{
	struct writing w = {
		.pool = pool,
		.header = header,
	};

	put_templates(&w, templates, false, now, but);
	if (!w.failed)
		put_templates(&w, templates, true, now, but);
	if (!w.failed)
		put_options(&w, templates, now, but);
	end_datagram(&w);
	if (w.failed) {
		kfree_skb_list(w.first);
		return ERR_PTR(-ENOMEM);
	}
	return turn_round(w.first);
}
