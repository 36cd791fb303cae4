// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a list of prefixes, or any, or none. */
#include <linux/flowtee.h>
#include <stdlib.h>
#include <string.h>

#include "model/prefixes.h"
#include "model/words.h"

/* What a prefix takes: the nest, the address, and the length with padding. */
#define PREFIX_SIZE \
	(3 * MNL_ATTR_HDRLEN + MNL_ALIGN(IPV6_SIZE) + MNL_ALIGN(1))

/* Most lists that an object has. */
#define LISTS	3

_Static_assert(LISTS * LIST_PIECE * PREFIX_SIZE <= ATTRIBUTE_MAX / 2,
	       "a piece of each fits in an attribute with all other words");

/* What the empty list is called: all there is, or nothing of it. */
static const char any[] = "any";
static const char none[] = "none";

static bool parse_item(const char *item, size_t length, const char *empty,
		       struct prefixes *prefixes, struct fault *fault)
{
	struct prefix prefix;
	char text[ADDRESS_TEXT];

	if (!length)
		return fault_why(fault, "a prefix of the list is empty; accepted: "
				 "PREFIX[,PREFIX]... without spaces");
	fault_item(fault, item, length);
	if (length >= sizeof(text))
		return fault_why(fault, "it is too long for a prefix; accepted: "
				 "PREFIX[,PREFIX]...");
	memcpy(text, item, length);
	text[length] = '\0';
	if (!strcmp(text, empty))
		return fault_why(fault, "it stands for %s prefix, and no list; accepted: "
				 "'%s' alone", empty == any ? "every" : "no", empty);
	if (!prefix_parse(text, &prefix, fault))
		return false;
	fault->item[0] = '\0';
	prefixes_add(prefixes, &prefix);
	return true;
}

static bool parse_list(const char *text, const char *empty, struct prefixes *prefixes,
		       struct fault *fault)
{
	size_t length;

	if (!strcmp(text, empty))
		return true;
	for (;; text += length + 1) {
		length = strcspn(text, ",");
		if (!parse_item(text, length, empty, prefixes, fault))
			return false;
		if (!text[length])
			break;
	}
	return true;
}

static bool parse(const struct word *word, const char *text, void *value,
		  struct fault *fault)
{
	(void)word;
	return parse_list(text, any, value, fault);
}

static bool parse_exceptions(const struct word *word, const char *text, void *value,
			     struct fault *fault)
{
	(void)word;
	return parse_list(text, none, value, fault);
}

static void put_prefix(const struct word *word, const struct prefix *prefix,
		       struct attributes *attributes)
{
	uint32_t start = attributes_offset(attributes);
	char text[ADDRESS_TEXT];
	struct nlattr *nest;

	nest = attributes_nest(attributes, FLOWTEE_A_PREFIXES_PREFIX);
	attributes_put(attributes, FLOWTEE_A_PREFIX_ADDRESS, prefix->address.bytes,
		       prefix->address.size);
	attributes_put_u8(attributes, FLOWTEE_A_PREFIX_LENGTH, prefix->length);
	attributes_nest_end(attributes, nest);
	if (!attributes->has_marks)
		return;
	prefix_text(prefix, text);
	attributes_mark(attributes, start, word->name, text);
}

static size_t count(const void *value)
{
	const struct prefixes *prefixes = value;

	return prefixes->count;
}

static void put(const struct word *word, const void *value, size_t from,
		struct attributes *attributes)
{
	const struct prefixes *prefixes = value;
	struct nlattr *nest;
	size_t i;

	nest = attributes_nest(attributes, word->attr);
	for (i = from; i < prefixes->count && i < from + LIST_PIECE; i++)
		put_prefix(word, &prefixes->list[i], attributes);
	attributes_nest_end(attributes, nest);
}

/* In another order it is another list, although it means the same. */
static bool equal(const void *a, const void *b)
{
	const struct prefixes *left = a;
	const struct prefixes *right = b;
	size_t i;

	if (left->count != right->count)
		return false;
	for (i = 0; i < left->count; i++)
		if (!prefix_equal(&left->list[i], &right->list[i]))
			return false;
	return true;
}

static bool get_prefix(const struct nlattr *nest, struct prefix *prefix)
{
	const struct nlattr *attr;

	memset(prefix, 0, sizeof(*prefix));
	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_PREFIX_ADDRESS:
			if (!address_get(attr, &prefix->address))
				return false;
			break;
		case FLOWTEE_A_PREFIX_LENGTH:
			if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
				return false;
			prefix->length = mnl_attr_get_u8(attr);
			break;
		}
	}
	return prefix->address.size && prefix->length <= 8 * prefix->address.size;
}

static bool get(const struct word *word, const struct nlattr *nest, void *value)
{
	const struct nlattr *attr;
	struct prefix prefix;

	(void)word;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != FLOWTEE_A_PREFIXES_PREFIX)
			continue;
		if (!get_prefix(attr, &prefix))
			return false;
		prefixes_add(value, &prefix);
	}
	return true;
}

static bool is_default(const void *value)
{
	const struct prefixes *prefixes = value;

	return !prefixes->count;
}

static void print_list(const struct prefixes *prefixes, const char *empty, FILE *out)
{
	char text[ADDRESS_TEXT];
	size_t i;

	if (!prefixes->count)
		fputs(empty, out);
	for (i = 0; i < prefixes->count; i++) {
		prefix_text(&prefixes->list[i], text);
		fprintf(out, "%s%s", i ? "," : "", text);
	}
}

static void print(const struct word *word, const void *value, FILE *out)
{
	(void)word;
	print_list(value, any, out);
}

static void print_exceptions(const struct word *word, const void *value, FILE *out)
{
	(void)word;
	print_list(value, none, out);
}

static json_t *json(const struct word *word, const void *value)
{
	const struct prefixes *prefixes = value;
	json_t *array = json_array();
	char text[ADDRESS_TEXT];
	size_t i;

	(void)word;
	for (i = 0; i < prefixes->count; i++) {
		prefix_text(&prefixes->list[i], text);
		json_array_append_new(array, json_string(text));
	}
	return array;
}

static void release(void *value)
{
	struct prefixes *prefixes = value;

	free(prefixes->list);
}

const struct kind kind_prefixes = {
	.parse = parse,
	.put = put,
	.count = count,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
	.release = release,
};

const struct kind kind_exceptions = {
	.parse = parse_exceptions,
	.put = put,
	.count = count,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print_exceptions,
	.json = json,
	.release = release,
};
