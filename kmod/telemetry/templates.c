// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/definition.h"
#include "telemetry/formats.h"
#include "telemetry/options.h"
#include "telemetry/records.h"
#include "telemetry/report.h"
#include "telemetry/store.h"
#include "telemetry/templates.h"

/* The least that a set with one record of a template is long: with the header,
 * a number and a count of fields, and a field. IPFIX withdraws a template by a
 * record without fields (RFC 7011, 8.1), which all must hear of as well.
 */
#define NETFLOW9_TEMPLATES_MIN	12
#define NETFLOW9_OPTIONS_MIN	14
#define IPFIX_TEMPLATES_MIN	8

/* So many sets are not found in real datagrams: what is made of so many, to
 * keep us busy, is not looked at to its end.
 */
#define SETS_MAX		512

/* What reading the sets may cost: in fields of a template that is new, fields of
 * records whose length varies, templates that are looked at to find one. A
 * datagram of 9,000 bytes that is nothing but new templates takes half of it.
 */
#define STEPS_MAX		8192

/* And what keeping its options data may cost, likewise: in records that are looked
 * at, each a compare, and fields. As many records as a stream may have are taken up
 * from one datagram, in whatever order, and whatever was known before; not if
 * somebody has made up scopes whose keys are all alike.
 */
#define OPTIONS_STEPS_MAX \
	(FT_OPTIONS_MAX * (FT_OPTIONS_MAX / FT_OPTION_CHAINS + 8))

/**
 * struct reading - the sets of a datagram while they are read
 * @templates: those of its stream; NULL: no account is kept
 * @pool: where they are
 * @skb: the packet
 * @now: in jiffies
 * @steps: how many may still be made
 * @option_steps: likewise, for options data
 * @ipfix: it is an IPFIX message, not NetFlow v9
 * @again: it was read before: what is kept stays as it is
 * @contents: what is found
 */
struct reading {
	struct ft_templates *templates;
	struct ft_template_pool *pool;
	const struct sk_buff *skb;
	unsigned long now;
	int steps;
	int option_steps;
	bool ipfix;
	bool again;
	struct ft_contents *contents;
};

/* Whether it has room for a template. */
static bool is_template(bool ipfix, u16 id, unsigned int length)
{
	if (ipfix)
		return (id == FT_IPFIX_TEMPLATES || id == FT_IPFIX_OPTIONS) &&
		       length >= IPFIX_TEMPLATES_MIN;
	return (id == FT_NETFLOW9_TEMPLATES &&
		length >= NETFLOW9_TEMPLATES_MIN) ||
	       (id == FT_NETFLOW9_OPTIONS && length >= NETFLOW9_OPTIONS_MIN);
}

/* Some exporters fill up their datagrams with zeros. */
static bool is_filling(const struct sk_buff *skb, unsigned int offset,
		       unsigned int end)
{
	while (offset < end) {
		unsigned int part;
		const void *bytes;
		u8 buffer[64];

		part = min_t(unsigned int, end - offset, sizeof(buffer));
		bytes = skb_header_pointer(skb, offset, part, buffer);
		if (!bytes || memchr_inv(bytes, 0, part))
			return false;
		offset += part;
	}
	return true;
}

/* A template without fields says that one is no longer valid, or that all of
 * its kind are not (RFC 7011, section 8.1).
 */
static void withdraw(struct reading *r, const struct ft_definition *def)
{
	if (r->again)
		return;
	if (def->id >= FT_SET_DATA) {
		if (ft_store_find(r->templates, r->pool, def->id, r->now,
				  &r->steps))
			ft_store_drop_first(r->templates, r->pool);
		return;
	}
	if (def->id == (def->options ? FT_IPFIX_OPTIONS : FT_IPFIX_TEMPLATES))
		ft_store_drop_kind(r->templates, r->pool, def->options,
				   &r->steps);
}

/* What was known by its id is not true any more, if there is room for it or
 * not.
 */
static void store(struct reading *r, const struct ft_definition *def,
		  const struct ft_template *known)
{
	struct ft_template *template;

	if (r->again)
		return;
	template = ft_store_add(r->templates, r->pool,
				ft_definition_bytes(def), known);
	if (!template) {
		r->contents->exhausted = true;
		return;
	}
	ft_definition_save(def, r->skb, r->pool, template);
	template->sent = r->now;
	template->turn = r->templates->turn;
}

/* Return: the offset behind it; 0: it is none, nor is what follows. */
static unsigned int read_template(struct reading *r, bool options,
				  unsigned int offset, unsigned int end)
{
	struct ft_definition def = { .ipfix = r->ipfix, .options = options };
	struct ft_template *known;

	if (!ft_definition_begin(&def, r->skb, offset, end))
		return 0;
	r->steps--;
	if (r->ipfix && !def.fields) {
		withdraw(r, &def);
		return offset + def.size;
	}
	if (def.id < FT_SET_DATA || !def.fields)
		return 0;
	known = ft_store_find(r->templates, r->pool, def.id, r->now, &r->steps);
	if (known && ft_definition_equals(&def, r->skb, end, r->pool, known,
					  &r->steps)) {
		if (!r->again)
			known->sent = r->now;
		known->turn = r->templates->turn;
		return offset + known->size;
	}
	if (!ft_definition_measure(&def, r->skb, end, &r->steps))
		return 0;
	store(r, &def, known);
	return offset + def.size;
}

/* It takes too long: what is not read may define anew what is known, so nothing
 * is.
 */
static void forget(struct reading *r)
{
	if (!r->again)
		ft_templates_free(r->templates, r->pool);
}

static void read_templates(struct reading *r, bool options,
			   unsigned int offset, unsigned int end)
{
	while (offset && r->steps > 0)
		offset = read_template(r, options, offset, end);
	if (r->steps <= 0)
		forget(r);
}

/* What describes samplers and interfaces, for receivers that come later. */
static void keep_options(struct reading *r, struct ft_template *template,
			 unsigned int offset, unsigned int end)
{
	unsigned int size;

	while (r->option_steps > 0) {
		size = ft_records_next(template, r->pool, r->skb, offset, end,
				       &r->option_steps);
		if (!size)
			return;
		ft_options_keep(r->templates, r->pool, template, r->skb, offset,
				size, r->now, &r->option_steps);
		offset += size;
	}
}

static void read_data(struct reading *r, u16 id, unsigned int offset,
		      unsigned int end)
{
	struct ft_template *template;
	u32 before;

	template = ft_store_find(r->templates, r->pool, id, r->now, &r->steps);
	if (!template) {
		r->contents->records_known = false;
		r->contents->flows = true;
		return;
	}
	if (template->options) {
		r->contents->options = true;
		if (!r->again)
			keep_options(r, template, offset, end);
	} else {
		r->contents->flows = true;
	}
	if (!r->ipfix)
		return;
	before = r->contents->records;
	if (!ft_records_count(template, r->pool, r->skb, offset, end,
			      &r->steps, &r->contents->records))
		r->contents->records_known = false;
	if (template->options)
		r->contents->aside += r->contents->records - before;
}

/* When too much work was made of a datagram, the rest of its data may be of
 * options.
 */
static void give_up(struct reading *r, u16 id, bool template)
{
	r->contents->records_known = false;
	if (template)
		forget(r);
	if (template || id < FT_SET_DATA)
		return;
	r->contents->flows = true;
	r->contents->options = true;
}

static void read_set(struct reading *r, u16 id, unsigned int offset,
		     unsigned int end)
{
	bool template = is_template(r->ipfix, id, end - offset);

	if (template)
		r->contents->templates = true;
	if (!r->templates)
		return;
	offset += sizeof(struct ft_set);
	if (--r->steps <= 0)
		give_up(r, id, template);
	else if (id >= FT_SET_DATA)
		read_data(r, id, offset, end);
	else if (template)
		read_templates(r, id == FT_NETFLOW9_OPTIONS || id == FT_IPFIX_OPTIONS,
			       offset, end);
}

/* Nothing is known of what follows. */
static void doubt(struct ft_contents *contents)
{
	contents->templates = true;
	contents->flows = true;
	contents->records_known = false;
}

/* Goes by the lengths of the sets between two offsets. In doubt there are
 * templates: one that is missing costs more than one too many. There may be one
 * behind a set whose length cannot be true.
 */
static void read_sets(struct reading *r, unsigned int offset, unsigned int end)
{
	const struct ft_set *set;
	unsigned int i, length;
	struct ft_set buffer;

	for (i = 0; i < SETS_MAX; i++) {
		if (offset + sizeof(*set) > end)
			return;
		set = skb_header_pointer(r->skb, offset, sizeof(buffer),
					 &buffer);
		if (!set)
			return;
		length = ntohs(set->length);
		if (length < sizeof(*set) || length > end - offset) {
			if (!is_filling(r->skb, offset, end))
				doubt(r->contents);
			return;
		}
		read_set(r, ntohs(set->id), offset, offset + length);
		if (r->contents->templates && !r->templates)
			return;
		offset += length;
	}
	doubt(r->contents);
}

/* As ft_templates_read(), whatever datagram it is; @contents are blank. */
void ft_templates_read_any(struct ft_templates *templates,
			   struct ft_template_pool *pool,
			   const struct sk_buff *skb,
			   const struct ft_report *report, unsigned long now,
			   bool again, struct ft_contents *contents)
{
	struct reading r = {
		.templates = templates,
		.pool = pool,
		.skb = skb,
		.now = now,
		.steps = STEPS_MAX,
		.option_steps = OPTIONS_STEPS_MAX,
		.ipfix = report->sets == FLOWTEE_PROTOCOL_IPFIX,
		.again = again,
		.contents = contents,
	};
	u32 displaced = templates ? templates->displaced : 0;

	if (templates)
		templates->turn++;
	read_sets(&r, report->start, report->end);
	contents->displaced = templates && templates->displaced != displaced;
	contents->records_known = !r.ipfix ||
				  (templates && contents->records_known);
}

/**
 * ft_templates_next() - tell of the templates of a stream, one by one
 * @templates: those of the stream
 * @pool: where they are
 * @after: the id that was told of last; 0: begin
 * @info: to be filled
 *
 * They come by their ids, the lowest first, whatever changes meanwhile.
 *
 * Context: any; the caller keeps others from @templates.
 *
 * Return: false if there are no more.
 */
bool ft_templates_next(const struct ft_templates *templates,
		       const struct ft_template_pool *pool, u16 after,
		       struct ft_template_info *info)
{
	const struct ft_template *template, *found = NULL;
	u32 index;

	for (index = templates->first; index; index = template->next) {
		template = ft_template_at(pool, index);
		if (template->id > after && (!found || template->id < found->id))
			found = template;
	}
	if (!found)
		return false;
	info->sent = found->sent;
	info->id = found->id;
	info->fields = found->fields;
	info->length = found->length;
	info->options = found->options;
	return true;
}
