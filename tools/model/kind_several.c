// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are several of some names, or any. */
#include <stdio.h>
#include <string.h>

#include "model/words.h"
#include "text/suggest.h"

#define ANY	"any"

/* Longest name that is looked for. */
#define NAME	16

static bool parse_item(const struct word *word, const char *item, size_t length,
		       uint32_t *several, struct fault *fault)
{
	struct choices accepted;
	char name[NAME];
	unsigned int i;

	fault_item(fault, item, length);
	snprintf(name, sizeof(name), "%.*s", (int)length, item);
	choices_init(&accepted, name);
	for (i = 0; word->choices[i]; i++) {
		choices_add(&accepted, word->choices[i]);
		if (length == strlen(word->choices[i]) && !strcmp(name, word->choices[i])) {
			fault->item[0] = '\0';
			*several |= UINT32_C(1) << i;
			return true;
		}
	}
	if (accepted.nearest)
		return fault_why(fault, "did you mean '%s'? accepted: %s, separated by commas",
				 accepted.nearest, accepted.list);
	return fault_why(fault, "there is no such choice; accepted: %s, separated by commas",
			 accepted.list);
}

static bool parse(const struct word *word, const char *text, void *value,
		  struct fault *fault)
{
	size_t length;

	if (!strcmp(text, ANY))
		return true;
	for (;; text += length + 1) {
		length = strcspn(text, ",");
		if (!parse_item(word, text, length, value, fault))
			return false;
		if (!text[length])
			break;
	}
	return true;
}

static void put(const struct word *word, const void *value, size_t from,
		struct attributes *attributes)
{
	const uint32_t *several = value;

	(void)from;
	attributes_put_u32(attributes, word->attr, *several);
}

static bool get(const struct word *word, const struct nlattr *attr, void *value)
{
	uint32_t *several = value;
	unsigned int n = 0;

	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	while (word->choices[n])
		n++;
	*several = mnl_attr_get_u32(attr);
	return *several < UINT32_C(1) << n;
}

static bool equal(const void *a, const void *b)
{
	const uint32_t *left = a;
	const uint32_t *right = b;

	return *left == *right;
}

static bool is_default(const void *value)
{
	const uint32_t *several = value;

	return !*several;
}

static void print(const struct word *word, const void *value, FILE *out)
{
	const uint32_t *several = value;
	const char *comma = "";
	unsigned int i;

	if (!*several)
		fputs(ANY, out);
	for (i = 0; word->choices[i]; i++) {
		if (!(*several & UINT32_C(1) << i))
			continue;
		fprintf(out, "%s%s", comma, word->choices[i]);
		comma = ",";
	}
}

static json_t *json(const struct word *word, const void *value)
{
	const uint32_t *several = value;
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; word->choices[i]; i++)
		if (*several & UINT32_C(1) << i)
			json_array_append_new(array, json_string(word->choices[i]));
	return array;
}

const struct kind kind_several = {
	.parse = parse,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
};
