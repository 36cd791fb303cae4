// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are one of several names. */
#include <stdio.h>
#include <string.h>

#include "model/words.h"
#include "text/suggest.h"

static bool parse_choice(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	struct choices accepted;
	uint8_t *choice = value;
	uint8_t i;

	choices_init(&accepted, text);
	for (i = 0; word->choices[i]; i++) {
		if (!strcmp(text, word->choices[i])) {
			*choice = i;
			return true;
		}
		choices_add(&accepted, word->choices[i]);
	}
	if (accepted.nearest)
		return fault_why(fault, "did you mean '%s'? accepted: %s", accepted.nearest,
				 accepted.list);
	return fault_why(fault, "there is no such choice; accepted: %s", accepted.list);
}

static void put_choice(const struct word *word, const void *value, size_t from,
		       struct attributes *attributes)
{
	const uint8_t *choice = value;

	(void)from;
	attributes_put_u8(attributes, word->attr, *choice);
}

static bool get_choice(const struct word *word, const struct nlattr *attr, void *value)
{
	uint8_t *choice = value;
	uint8_t i;

	if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
		return false;
	*choice = mnl_attr_get_u8(attr);
	for (i = 0; word->choices[i]; i++)
		if (i == *choice)
			return true;
	return false;
}

static bool equal_choice(const void *a, const void *b)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	return *left == *right;
}

static bool is_default_choice(const void *value)
{
	const uint8_t *choice = value;

	return !*choice;
}

static void print_choice(const struct word *word, const void *value, FILE *out)
{
	const uint8_t *choice = value;

	fputs(word->choices[*choice], out);
}

static json_t *json_choice(const struct word *word, const void *value)
{
	const uint8_t *choice = value;

	return json_string(word->choices[*choice]);
}

const struct kind kind_choice = {
	.parse = parse_choice,
	.put = put_choice,
	.equal = equal_choice,
	.get = get_choice,
	.is_default = is_default_choice,
	.print = print_choice,
	.json = json_choice,
};

static bool is_on(const void *value)
{
	return !is_default_choice(value);
}

const struct kind kind_switch = {
	.parse = parse_choice,
	.put = put_choice,
	.equal = equal_choice,
	.get = get_choice,
	.is_default = is_on,
	.print = print_choice,
	.json = json_choice,
};

static bool is_none(const void *value)
{
	const uint8_t *choice = value;

	return *choice == CHOICE_NONE;
}

static void print_required(const struct word *word, const void *value, FILE *out)
{
	if (is_none(value))
		fputs("-", out);
	else
		print_choice(word, value, out);
}

static json_t *json_required(const struct word *word, const void *value)
{
	return is_none(value) ? json_null() : json_choice(word, value);
}

const struct kind kind_required = {
	.parse = parse_choice,
	.put = put_choice,
	.equal = equal_choice,
	.get = get_choice,
	.is_default = is_none,
	.print = print_required,
	.json = json_required,
};

/* A later module may find out what is not known here, and then it is the last
 * of the names.
 */
static bool get_finding(const struct word *word, const struct nlattr *attr, void *value)
{
	uint8_t *finding = value;
	uint8_t last = 0;

	if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
		return false;
	while (word->choices[last + 1])
		last++;
	*finding = mnl_attr_get_u8(attr);
	if (*finding > last)
		*finding = last;
	return true;
}

static json_t *json_finding(const struct word *word, const void *value)
{
	return is_default_choice(value) ? json_null() : json_choice(word, value);
}

const struct kind kind_finding = {
	.equal = equal_choice,
	.get = get_finding,
	.is_default = is_default_choice,
	.print = print_choice,
	.json = json_finding,
};
