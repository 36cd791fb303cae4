// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/definition.h"

/* RFC 7011, section 3.2: the field is one of an enterprise, whose number follows */
#define ENTERPRISE		0x8000

/* RFC 7011, section 7: each record says how long the field is */
#define VARIABLE_LENGTH		0xffff

/* RFC 3954, sections 5.2 and 6.1; RFC 7011, section 3.4. What the words behind
 * the first mean differs: how many fields, those for a scope among them, and how
 * many are for that; in NetFlow, how many bytes are fields for a scope, and how
 * many are others. Templates of flows have no third word.
 */
struct head {
	__be16 id;
	__be16 word[2];
} __packed;

#define TEMPLATE_HEAD		4
#define OPTIONS_HEAD		6

struct field {
	__be16 type;
	__be16 length;
} __packed;

#define ENTERPRISE_NUMBER	4

/* Return: the size of the field's definition; 0: it is not there. */
static unsigned int read_field(const struct ft_definition *def,
			       const struct sk_buff *skb, unsigned int offset,
			       unsigned int end, u16 *length)
{
	unsigned int size = sizeof(struct field);
	const struct field *field;
	struct field buffer;

	if (end - offset < size)
		return 0;
	field = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!field)
		return 0;
	*length = ntohs(field->length);
	if (def->ipfix && ntohs(field->type) & ENTERPRISE)
		size += ENTERPRISE_NUMBER;
	return size <= end - offset ? size : 0;
}

/* NetFlow gives the fields of options in bytes. */
static bool read_netflow9_options(struct ft_definition *def,
				  const struct head *head)
{
	unsigned int bytes = ntohs(head->word[0]) + ntohs(head->word[1]);

	def->fields = bytes / sizeof(struct field);
	def->scopes = ntohs(head->word[0]) / sizeof(struct field);
	return !(bytes % sizeof(struct field));
}

/**
 * ft_definition_begin() - read the begin of a template's record
 * @def: to be filled, as far as it is known by that
 * @skb: the packet
 * @start: offset of the record
 * @end: offset of the end of its set
 *
 * Return: false if there is none.
 */
bool ft_definition_begin(struct ft_definition *def, const struct sk_buff *skb,
			 unsigned int start, unsigned int end)
{
	unsigned int size = def->options ? OPTIONS_HEAD : TEMPLATE_HEAD;
	const struct head *head;
	struct head buffer;

	if (end - start < TEMPLATE_HEAD)
		return false;
	head = skb_header_pointer(skb, start, min(end - start, size), &buffer);
	if (!head)
		return false;
	def->id = ntohs(head->id);
	def->fields = ntohs(head->word[0]);
	def->start = start;
	/* What is withdrawn has no scope. */
	if (def->ipfix && !def->fields)
		size = TEMPLATE_HEAD;
	if (end - start < size)
		return false;
	def->first = start + size;
	def->size = size;
	def->scopes = 0;
	if (!def->options)
		return true;
	if (!def->ipfix)
		return read_netflow9_options(def, head);
	if (def->fields)
		def->scopes = ntohs(head->word[1]);
	return true;
}

/**
 * ft_definition_measure() - read a template's fields
 * @def: that was begun; the rest of it is filled in
 * @skb: the packet
 * @end: offset of the end of its set
 * @steps: goes down, one for a field
 *
 * Return: false if they are not all there, or it takes too many steps.
 */
bool ft_definition_measure(struct ft_definition *def,
			   const struct sk_buff *skb, unsigned int end,
			   int *steps)
{
	unsigned int offset = def->first;
	unsigned int i, size;
	u32 fixed = 0;
	u16 length;

	def->variable = 0;
	def->scope = 0;
	for (i = 0; i < def->fields; i++) {
		size = read_field(def, skb, offset, end, &length);
		if (!size || --*steps <= 0)
			return false;
		if (def->ipfix && length == VARIABLE_LENGTH)
			def->variable++;
		else
			fixed += length;
		offset += size;
		if (i + 1 == def->scopes)
			def->scope = def->variable ? FT_SCOPE_VARIES :
				min_t(u32, fixed, FT_SCOPE_VARIES);
	}
	def->size = offset - def->start;
	/* What is longer than a datagram does not come. */
	def->length = def->variable ? 0 : min_t(u32, fixed, U16_MAX);
	def->least = min_t(u32, fixed + def->variable, U16_MAX);
	return true;
}

/**
 * ft_definition_equals() - tell whether a template is known as it is
 * @def: that was begun; its size is filled in
 * @skb: the packet
 * @end: offset of the end of its set
 * @pool: where @template is
 * @template: with the same id
 * @steps: goes down
 *
 * Return: whether it is. Its fields need not be read then.
 */
bool ft_definition_equals(const struct ft_definition *def,
			  const struct sk_buff *skb, unsigned int end,
			  const struct ft_template_pool *pool,
			  struct ft_template *template, int *steps)
{
	unsigned int offset = def->start, left = template->size, part;
	unsigned int runs = ft_template_runs(template);
	struct ft_cursor cursor;
	u8 buffer[FT_MORE_BYTES];
	const void *bytes;

	if (template->options != def->options || left > end - offset)
		return false;
	ft_cursor_start(&cursor, pool, template);
	for (; runs; runs -= part) {
		ft_cursor_turn(&cursor);
		part = min(runs, cursor.left);
		ft_cursor_move(&cursor, part);
		--*steps;
	}
	for (; left; left -= part) {
		ft_cursor_turn(&cursor);
		part = min(left, cursor.left);
		bytes = skb_header_pointer(skb, offset, part, buffer);
		if (!bytes || memcmp(bytes, cursor.at, part))
			return false;
		ft_cursor_move(&cursor, part);
		offset += part;
		--*steps;
	}
	return true;
}

/* How much is to be kept of it. */
unsigned int ft_definition_bytes(const struct ft_definition *def)
{
	return ft_runs_bytes(def->variable) + def->size;
}

/* How many bytes are between fields whose length varies. */
static void save_runs(const struct ft_definition *def,
		      const struct sk_buff *skb, struct ft_cursor *cursor)
{
	unsigned int end = def->start + def->size;
	unsigned int offset = def->first;
	u32 fixed = 0;
	u16 length;

	while (offset < end) {
		unsigned int size = read_field(def, skb, offset, end, &length);

		if (!size)
			break;
		if (length == VARIABLE_LENGTH) {
			*ft_cursor_next16(cursor) = min_t(u32, fixed, U16_MAX);
			fixed = 0;
		} else {
			fixed += length;
		}
		offset += size;
	}
	*ft_cursor_next16(cursor) = min_t(u32, fixed, U16_MAX);
}

/**
 * ft_definition_save() - keep a template
 * @def: that was measured
 * @skb: the packet
 * @pool: where @template is
 * @template: has room for ft_definition_bytes(); all but when it was sent is
 *	filled in
 */
void ft_definition_save(const struct ft_definition *def,
			const struct sk_buff *skb,
			const struct ft_template_pool *pool,
			struct ft_template *template)
{
	struct ft_cursor cursor;

	template->id = def->id;
	template->fields = def->fields;
	template->length = def->length;
	template->least = def->least;
	template->scope = def->scope;
	template->size = def->size;
	template->variable = def->variable;
	template->options = def->options;
	ft_cursor_start(&cursor, pool, template);
	if (def->variable)
		save_runs(def, skb, &cursor);
	/* It was read before, so it is there. */
	ft_cursor_fill(&cursor, skb, def->start, def->size);
}
