// SPDX-License-Identifier: GPL-2.0-only
#include "telemetry/records.h"

/* RFC 7011, section 7: the length of a field is in one byte, or in the two that
 * follow this one.
 */
#define LONG_FIELD	255

/* Go behind a field that says how long it is. */
static bool pass_field(const struct sk_buff *skb, unsigned int *offset,
		       unsigned int end)
{
	const __be16 *length;
	const u8 *first;
	__be16 buffer;
	u8 byte;

	if (*offset >= end)
		return false;
	first = skb_header_pointer(skb, *offset, sizeof(byte), &byte);
	if (!first)
		return false;
	++*offset;
	if (*first != LONG_FIELD) {
		*offset += *first;
		return true;
	}
	if (*offset + sizeof(buffer) > end)
		return false;
	length = skb_header_pointer(skb, *offset, sizeof(buffer), &buffer);
	if (!length)
		return false;
	/* It may lie at any byte. */
	memcpy(&buffer, length, sizeof(buffer));
	*offset += sizeof(buffer) + ntohs(buffer);
	return true;
}

/* Go behind a record with fields whose length varies. */
static bool pass_record(const struct ft_cursor *first, unsigned int variable,
			const struct sk_buff *skb, unsigned int *offset,
			unsigned int end, int *steps)
{
	struct ft_cursor cursor = *first;

	while (variable--) {
		*offset += *ft_cursor_next16(&cursor);
		if (!pass_field(skb, offset, end) || --*steps <= 0)
			return false;
	}
	*offset += *ft_cursor_next16(&cursor);
	return *offset <= end;
}

/* From record to record. What is shorter than any of them fills up the set. */
static bool walk(struct ft_template *template,
		 const struct ft_template_pool *pool,
		 const struct sk_buff *skb, unsigned int offset,
		 unsigned int end, int *steps, u32 *records)
{
	struct ft_cursor first;

	ft_cursor_start(&first, pool, template);
	while (end - offset >= template->least) {
		if (!pass_record(&first, template->variable, skb, &offset, end,
				 steps))
			return false;
		++*records;
	}
	return true;
}

/**
 * ft_records_count() - count the records of a data set
 * @template: of the set
 * @pool: where it is
 * @skb: the packet
 * @offset: of the first record
 * @end: offset of the end of the set
 * @steps: goes down, one for each field whose length varies
 * @records: how many there are is added to it
 *
 * Return: false if that cannot be known, or takes too many steps.
 */
bool ft_records_count(struct ft_template *template,
		      const struct ft_template_pool *pool,
		      const struct sk_buff *skb, unsigned int offset,
		      unsigned int end, int *steps, u32 *records)
{
	if (template->variable)
		return walk(template, pool, skb, offset, end, steps, records);
	if (!template->length)
		return false;
	*records += (end - offset) / template->length;
	return true;
}

/**
 * ft_records_next() - measure a record of a data set
 * @template: of the set
 * @pool: where it is
 * @skb: the packet
 * @offset: of the record, not behind @end
 * @end: offset of the end of the set
 * @steps: goes down, one for each field whose length varies
 *
 * Return: its length, in bytes; 0 if there is none.
 */
unsigned int ft_records_next(struct ft_template *template,
			     const struct ft_template_pool *pool,
			     const struct sk_buff *skb, unsigned int offset,
			     unsigned int end, int *steps)
{
	unsigned int behind = offset;
	struct ft_cursor first;

	if (end - offset < template->least)
		return 0;
	if (!template->variable)
		return template->length;
	ft_cursor_start(&first, pool, template);
	if (!pass_record(&first, template->variable, skb, &behind, end, steps))
		return 0;
	return behind - offset;
}
