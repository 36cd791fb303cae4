// SPDX-License-Identifier: GPL-2.0-or-later
/* The value of domain: numbers and ranges of them, or any. */
#include <linux/flowtee.h>
#include <stdlib.h>
#include <string.h>

#include "model/domains.h"
#include "model/items.h"
#include "model/words.h"
#include "text/memory.h"
#include "text/number.h"

#define ANY		"any"

/* What other words have for nobody, and whoever says it here means all. */
#define NONE		"none"

/* "4294967295-4294967295" */
#define RANGE_TEXT	22

_Static_assert(FLOWTEE_DOMAINS_MAX == 64, "messages tell the most");

static void add(struct domains *domains, const struct domain_range *range)
{
	domains->list = grow_by_one(domains->list, domains->count, sizeof(*range));
	domains->list[domains->count++] = *range;
}

static bool parse_number(const char *text, uint32_t *number, struct fault *fault)
{
	return number_is_accepted(number_parse(text, 0, UINT32_MAX, number),
				  "N or N-M, of 0 to 4294967295", fault);
}

static bool parse_range(char *text, struct domain_range *range, struct fault *fault)
{
	char *last = strchr(text, '-');

	if (last)
		*last++ = '\0';
	if (!parse_number(text, &range->first, fault) ||
	    !parse_number(last ? last : text, &range->last, fault))
		return false;
	return range->first <= range->last ||
	       fault_why(fault, "the range ends before it begins; accepted: N-M with N not "
			 "above M");
}

static bool read_item(const char *item, size_t length, struct domain_range *range,
		      struct fault *fault)
{
	char text[RANGE_TEXT];

	if (!length)
		return fault_why(fault, "a domain of the list is empty; accepted: N or N-M, "
				 "separated by commas without spaces");
	fault_item(fault, item, length);
	if (length >= sizeof(text))
		return fault_why(fault, "it is too long for a range; accepted: N or N-M, of 0 to "
				 "4294967295");
	memcpy(text, item, length);
	text[length] = '\0';
	return parse_range(text, range, fault);
}

static bool add_range(struct domains *domains, const struct domain_range *range,
		      struct fault *fault)
{
	if (domains->count == FLOWTEE_DOMAINS_MAX)
		return fault_why(fault, "there are more than 64; accepted: up to 64 domains and "
				 "ranges");
	add(domains, range);
	return true;
}

static bool parse(const struct word *word, const char *text, void *value,
		  struct fault *fault)
{
	struct domain_range range;
	size_t length;

	(void)word;
	if (!strcmp(text, NONE))
		return fault_why(fault, "it is not a number; accepted: N or N-M, of 0 to "
				 "4294967295, or '" ANY "' for all");
	if (!strcmp(text, ANY))
		return true;
	for (;; text += length + 1) {
		length = strcspn(text, ",");
		if (!read_item(text, length, &range, fault) || !add_range(value, &range, fault))
			return false;
		if (!text[length])
			break;
	}
	fault->item[0] = '\0';
	return true;
}

/* Where it is in the list; the number of them if it is not. */
static size_t find(const struct domains *domains, const struct domain_range *range)
{
	size_t i;

	for (i = 0; i < domains->count; i++)
		if (domains->list[i].first == range->first && domains->list[i].last == range->last)
			break;
	return i;
}

static void remove_at(struct domains *domains, size_t i)
{
	domains->count--;
	memmove(&domains->list[i], &domains->list[i + 1],
		(domains->count - i) * sizeof(*domains->list));
}

/* @data: the list; NULL: items are only read. */
static bool edit_item(const char *item, size_t length, char sign, void *data,
		      struct fault *fault)
{
	struct domain_range range = { .first = 0 };
	struct domains *domains = data;
	size_t i;

	if (!read_item(item, length, &range, fault))
		return false;
	if (!domains)
		return true;
	items_fault(fault, sign, item, length);
	i = find(domains, &range);
	if (!items_agree(i < domains->count, sign, "domain or range", fault))
		return false;
	if (sign == '+')
		return add_range(domains, &range, fault);
	remove_at(domains, i);
	return true;
}

static bool edit(const struct word *word, const char *text, const void *present, void *value,
		 struct fault *fault)
{
	const struct domains *old = present;
	struct domains *domains = value;
	size_t i;

	if (!old)
		return items_edit(text, edit_item, NULL, fault);
	for (i = 0; i < old->count; i++)
		add(domains, &old->list[i]);
	return items_edit(text, edit_item, domains, fault) &&
	       items_are_left(!domains->count, word->name, fault);
}

static void put(const struct word *word, const void *value, size_t from,
		struct attributes *attributes)
{
	const struct domains *domains = value;
	struct nlattr *nest, *range;
	size_t i;

	(void)from;
	nest = attributes_nest(attributes, word->attr);
	for (i = 0; i < domains->count; i++) {
		range = attributes_nest(attributes, FLOWTEE_A_DOMAINS_RANGE);
		attributes_put_u32(attributes, FLOWTEE_A_RANGE_FIRST, domains->list[i].first);
		attributes_put_u32(attributes, FLOWTEE_A_RANGE_LAST, domains->list[i].last);
		attributes_nest_end(attributes, range);
	}
	attributes_nest_end(attributes, nest);
}

static bool equal(const void *a, const void *b)
{
	const struct domains *left = a;
	const struct domains *right = b;

	return left->count == right->count &&
	       (!left->count ||
		!memcmp(left->list, right->list, left->count * sizeof(*left->list)));
}

static bool get_range(const struct nlattr *nest, struct domain_range *range)
{
	const struct nlattr *attr;
	bool has_first = false;
	bool has_last = false;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return false;
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_RANGE_FIRST:
			range->first = mnl_attr_get_u32(attr);
			has_first = true;
			break;
		case FLOWTEE_A_RANGE_LAST:
			range->last = mnl_attr_get_u32(attr);
			has_last = true;
			break;
		}
	}
	return has_first && has_last;
}

static bool get(const struct word *word, const struct nlattr *nest, void *value)
{
	struct domain_range range;
	const struct nlattr *attr;

	(void)word;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != FLOWTEE_A_DOMAINS_RANGE)
			continue;
		if (!get_range(attr, &range))
			return false;
		add(value, &range);
	}
	return true;
}

static bool is_default(const void *value)
{
	const struct domains *domains = value;

	return !domains->count;
}

static void range_text(const struct domain_range *range, char text[RANGE_TEXT])
{
	if (range->first == range->last)
		snprintf(text, RANGE_TEXT, "%u", range->first);
	else
		snprintf(text, RANGE_TEXT, "%u-%u", range->first, range->last);
}

static void print(const struct word *word, const void *value, FILE *out)
{
	const struct domains *domains = value;
	char text[RANGE_TEXT];
	size_t i;

	(void)word;
	if (!domains->count)
		fputs(ANY, out);
	for (i = 0; i < domains->count; i++) {
		range_text(&domains->list[i], text);
		fprintf(out, "%s%s", i ? "," : "", text);
	}
}

static json_t *json(const struct word *word, const void *value)
{
	const struct domains *domains = value;
	json_t *array = json_array();
	char text[RANGE_TEXT];
	size_t i;

	(void)word;
	for (i = 0; i < domains->count; i++) {
		range_text(&domains->list[i], text);
		json_array_append_new(array, json_string(text));
	}
	return array;
}

static void release(void *value)
{
	struct domains *domains = value;

	free(domains->list);
}

const struct kind kind_domains = {
	.parse = parse,
	.edit = edit,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
	.release = release,
};
