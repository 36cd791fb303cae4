// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a list of prefixes, or any, or none. */
#include <linux/flowtee.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/items.h"
#include "model/path.h"
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
				 "PREFIX[,PREFIX]... without blanks");
	if (*item == LIST_SIGN)
		return fault_why(fault, "the name of a list cannot stand here; accepted: "
				 "PREFIX[,PREFIX]...");
	if (*item == '+' || *item == '-')
		return fault_why(fault, "+ and - change a list that is there, by 'set'; accepted: "
				 "PREFIX[,PREFIX]...");
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

/* What is no prefix may be the name of a list. */
static bool fault_name(const struct word *word, const char *text, struct fault *fault)
{
	struct fault no_name;
	char name[FLOWTEE_NAME_SIZE];

	if (!word->attr_list || !text[strspn(text, "0123456789.")] ||
	    !name_parse(text, name, &no_name))
		return false;
	return fault_why(fault, QUOTED " is not an address, and names are not resolved; accepted: "
			 "PREFIX[,PREFIX]..., or '%c%s' for the list of this name", name, LIST_SIGN,
			 name);
}

static bool parse_list(const struct word *word, const char *text, const char *empty,
		       struct prefixes *prefixes, struct fault *fault)
{
	const char *whole = text;
	size_t length;

	if (!strcmp(text, empty))
		return true;
	if (!strcmp(text, empty == any ? none : any))
		return fault_why(fault, "there is no such prefix; accepted: PREFIX[,PREFIX]..., or "
				 "'%s' for %s", empty, empty == any ? "all" : "nobody");
	if (*text == LIST_SIGN && word->attr_list)
		return prefixes_parse_name(text, prefixes, fault);
	for (;; text += length + 1) {
		length = strcspn(text, ",");
		if (!parse_item(text, length, empty, prefixes, fault))
			return fault_name(word, whole, fault);
		if (!text[length])
			break;
	}
	return true;
}

/* Where it is in the list; the number of them if it is not. */
static size_t find(const struct prefixes *prefixes, const struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < prefixes->count; i++)
		if (prefix_equal(&prefixes->list[i], prefix))
			break;
	return i;
}

/**
 * struct editing - a list that is changed
 * @word: whose it is
 * @prefixes: the list; NULL: items are only read
 */
struct editing {
	const struct word *word;
	struct prefixes *prefixes;
};

static void remove_at(struct prefixes *prefixes, size_t i)
{
	prefixes->count--;
	memmove(&prefixes->list[i], &prefixes->list[i + 1],
		(prefixes->count - i) * sizeof(*prefixes->list));
}

static bool edit_item(const char *item, size_t length, char sign, void *data,
		      struct fault *fault)
{
	const struct editing *editing = data;
	struct prefixes *prefixes = editing->prefixes;
	struct prefixes read = { .count = 0 };
	bool is_right;
	size_t i;

	is_right = parse_item(item, length, editing->word->flags & WORD_ANY ? any : none, &read,
			      fault);
	if (is_right && prefixes) {
		items_fault(fault, sign, item, length);
		i = find(prefixes, read.list);
		is_right = items_agree(i < prefixes->count, sign, "prefix", fault);
		if (is_right && sign == '+')
			prefixes_add(prefixes, read.list);
		else if (is_right)
			remove_at(prefixes, i);
	}
	free(read.list);
	return is_right;
}

static bool edit(const struct word *word, const char *text, const void *present, void *value,
		 struct fault *fault)
{
	const struct prefixes *old = present;
	struct prefixes *prefixes = value;
	struct editing editing = { word, old ? prefixes : NULL };
	size_t i;

	if (!old)
		return items_edit(text, edit_item, &editing, fault);
	if (old->name[0])
		return fault_why(fault, "it is a list with a name; accepted: 'set list %s +PREFIX "
				 "-PREFIX', or a whole new value", old->name);
	for (i = 0; i < old->count; i++)
		prefixes_add(prefixes, &old->list[i]);
	return items_edit(text, edit_item, &editing, fault) &&
	       items_are_left(!prefixes->count && word->flags & WORD_ANY, word->name, fault);
}

static bool parse(const struct word *word, const char *text, void *value,
		  struct fault *fault)
{
	return parse_list(word, text, any, value, fault);
}

/* Those of a list with a name, which would stand for nothing if it were empty. */
static bool parse_members(const struct word *word, const char *text, void *value,
			  struct fault *fault)
{
	if (!strcmp(text, any) || !strcmp(text, none))
		return fault_why(fault, "a list has at least one prefix; accepted: %s", word->value);
	return parse_list(word, text, none, value, fault);
}

static bool edit_members(const struct word *word, const char *text, const void *present,
			 void *value, struct fault *fault)
{
	const struct prefixes *prefixes = value;

	if (!edit(word, text, present, value, fault))
		return false;
	return !present || prefixes->count ||
	       fault_why(fault, "nothing would be left in the list; accepted: to leave a prefix, or "
			 "'del list'");
}

static bool parse_exceptions(const struct word *word, const char *text, void *value,
			     struct fault *fault)
{
	return parse_list(word, text, none, value, fault);
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

	if (prefixes->name[0]) {
		attributes_put_text(attributes, word->attr_list, prefixes->name);
		return;
	}
	nest = attributes_nest(attributes, word->attr);
	for (i = from; i < prefixes->count && i < from + LIST_PIECE; i++)
		put_prefix(word, &prefixes->list[i], attributes);
	attributes_nest_end(attributes, nest);
}

static void print_item(char sign, const struct prefix *prefix, size_t *count, FILE *out)
{
	char text[ADDRESS_TEXT];

	if (++*count > LIST_SHOWN)
		return;
	prefix_text(prefix, text);
	fprintf(out, "%s%c%s", *count > 1 ? "," : "", sign, text);
}

static void differ(const void *before, const void *after, FILE *out)
{
	const struct prefixes *old = before;
	const struct prefixes *new = after;
	struct prefix *was = prefixes_sorted(old);
	struct prefix *is = prefixes_sorted(new);
	size_t i = 0, k = 0, count = 0;
	int order;

	while (i < old->count || k < new->count) {
		if (i == old->count || k == new->count)
			order = i == old->count ? 1 : -1;
		else
			order = prefix_compare(&was[i], &is[k]);
		if (order)
			print_item(order < 0 ? '-' : '+', order < 0 ? &was[i] : &is[k], &count,
				   out);
		i += order <= 0;
		k += order >= 0;
	}
	if (count > LIST_SHOWN)
		fprintf(out, ",... (%zu prefixes)", count);
	if (!count)
		fprintf(out, "%zu prefixes in another order", new->count);
	free(was);
	free(is);
}

/* In another order it is another list, although it means the same. */
static bool equal(const void *a, const void *b)
{
	const struct prefixes *left = a;
	const struct prefixes *right = b;
	size_t i;

	if (left->count != right->count || strcmp(left->name, right->name))
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

static bool get_list_name(const struct nlattr *attr, struct prefixes *prefixes)
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > sizeof(prefixes->name))
		return false;
	strcpy(prefixes->name, mnl_attr_get_str(attr));
	return true;
}

static bool get(const struct word *word, const struct nlattr *nest, void *value)
{
	const struct nlattr *attr;
	struct prefix prefix;

	if (word->attr_list && mnl_attr_get_type(nest) == word->attr_list)
		return get_list_name(nest, value);
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

	return !prefixes->count && !prefixes->name[0];
}

static void print_list(const struct prefixes *prefixes, const char *empty, FILE *out)
{
	char text[ADDRESS_TEXT];
	size_t i;

	if (prefixes->name[0])
		fprintf(out, "%c%s", LIST_SIGN, prefixes->name);
	else if (!prefixes->count)
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
	if (prefixes->name[0])
		json_array_append_new(array, json_sprintf("%c%s", LIST_SIGN, prefixes->name));
	for (i = 0; i < prefixes->count; i++) {
		prefix_text(&prefixes->list[i], text);
		json_array_append_new(array, json_string(text));
	}
	return array;
}

static void release(void *value)
{
	struct prefixes *prefixes = value;

	/* Those of a list are the list's own. */
	if (!prefixes->name[0])
		free(prefixes->list);
}

const struct kind kind_prefixes = {
	.parse = parse,
	.edit = edit,
	.put = put,
	.count = count,
	.items = "prefixes",
	.differ = differ,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
	.release = release,
};

const struct kind kind_exceptions = {
	.parse = parse_exceptions,
	.edit = edit,
	.put = put,
	.count = count,
	.items = "prefixes",
	.differ = differ,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print_exceptions,
	.json = json,
	.release = release,
};

const struct kind kind_members = {
	.parse = parse_members,
	.edit = edit_members,
	.put = put,
	.count = count,
	.items = "prefixes",
	.differ = differ,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
	.release = release,
};
