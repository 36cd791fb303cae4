// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are several of some names, or any. */
#include <stdio.h>
#include <string.h>

#include "model/items.h"
#include "model/words.h"
#include "text/suggest.h"

#define ANY	"any"

/* What other words have for nobody, and whoever says it here means all. */
#define NONE	"none"

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
	return fault_why(fault, "there is no such choice; accepted: %s, separated by commas%s",
			 accepted.list, strcmp(name, NONE) ? "" : ", or '" ANY "' for all");
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

/**
 * struct editing - several names that are changed
 * @word: whose they are
 * @several: those; NULL: names are only read
 */
struct editing {
	const struct word *word;
	uint32_t *several;
};

static bool edit_item(const char *item, size_t length, char sign, void *data,
		      struct fault *fault)
{
	const struct editing *editing = data;
	uint32_t one = 0;

	if (!parse_item(editing->word, item, length, &one, fault))
		return false;
	if (!editing->several)
		return true;
	items_fault(fault, sign, item, length);
	if (!items_agree(*editing->several & one, sign, "choice", fault))
		return false;
	*editing->several ^= one;
	return true;
}

static bool edit(const struct word *word, const char *text, const void *present, void *value,
		 struct fault *fault)
{
	struct editing editing = { word, present ? value : NULL };
	const uint32_t *old = present;
	uint32_t *several = value;

	if (present)
		*several = *old;
	return items_edit(text, edit_item, &editing, fault) &&
	       (!present || items_are_left(!*several, word->name, fault));
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
	.edit = edit,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
};
