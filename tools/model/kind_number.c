// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a number. */
#include <linux/flowtee.h>
#include <string.h>

#include "model/words.h"
#include "text/number.h"

#define NONE		"none"
#define ROUTE		"route"

static bool parse_mark(const struct word *word, const char *text, void *value,
		       struct fault *fault)
{
	(void)word;
	return number_is_accepted(number_parse_hex(text, 0, UINT32_MAX, value),
				  "0 to 4294967295, or 0x0 to 0xffffffff", fault);
}

static void put_u32(const struct word *word, const void *value, size_t from,
		    struct attributes *attributes)
{
	const uint32_t *mark = value;

	(void)from;
	attributes_put_u32(attributes, word->attr, *mark);
}

static bool equal_u32(const void *a, const void *b)
{
	const uint32_t *left = a;
	const uint32_t *right = b;

	return *left == *right;
}

static bool get_u32(const struct word *word, const struct nlattr *attr, void *value)
{
	uint32_t *mark = value;

	(void)word;
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	*mark = mnl_attr_get_u32(attr);
	return true;
}

static bool is_zero(const void *value)
{
	const uint32_t *mark = value;

	return !*mark;
}

static void print_mark(const struct word *word, const void *value, FILE *out)
{
	const uint32_t *mark = value;

	(void)word;
	fprintf(out, "%#x", *mark);
}

static json_t *json_u32(const struct word *word, const void *value)
{
	const uint32_t *mark = value;

	(void)word;
	return json_integer(*mark);
}

const struct kind kind_mark = {
	.parse = parse_mark,
	.put = put_u32,
	.equal = equal_u32,
	.get = get_u32,
	.is_default = is_zero,
	.print = print_mark,
	.json = json_u32,
};

/* Reads a number that is at least 1. */
static bool parse_count(const char *text, uint32_t max, const char *or_else, uint32_t *value,
			struct fault *fault)
{
	char accepted[64];

	snprintf(accepted, sizeof(accepted), "%s1 to %u", or_else, max);
	return number_is_accepted(number_parse(text, 1, max, value), accepted, fault);
}

static bool is_one(const void *value)
{
	const uint32_t *number = value;

	return *number == 1;
}

static void print_u32(const struct word *word, const void *value, FILE *out)
{
	const uint32_t *number = value;

	(void)word;
	fprintf(out, "%u", *number);
}

/* @zero: the word that stands for it */
static void print_unless_zero(const struct word *word, const void *value, const char *zero,
			      FILE *out)
{
	if (is_zero(value))
		fputs(zero, out);
	else
		print_u32(word, value, out);
}

static bool parse_weight(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	(void)word;
	return parse_count(text, FLOWTEE_WEIGHT_MAX, "", value, fault);
}

static void put_u16(const struct word *word, const void *value, size_t from,
		    struct attributes *attributes)
{
	const uint32_t *number = value;

	(void)from;
	attributes_put_u16(attributes, word->attr, *number);
}

static bool get_u16(const struct word *word, const struct nlattr *attr, void *value)
{
	uint32_t *number = value;

	(void)word;
	if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
		return false;
	*number = mnl_attr_get_u16(attr);
	return true;
}

const struct kind kind_weight = {
	.parse = parse_weight,
	.put = put_u16,
	.equal = equal_u32,
	.get = get_u16,
	.is_default = is_one,
	.print = print_u32,
	.json = json_u32,
};

static bool parse_mtu(const struct word *word, const char *text, void *value,
		      struct fault *fault)
{
	uint32_t *mtu = value;

	(void)word;
	*mtu = FLOWTEE_MTU_ROUTE;
	if (!strcmp(text, ROUTE))
		return true;
	return number_is_accepted(number_parse(text, 68, 65535, mtu),
				  "'" ROUTE "', 68 to 65535; with IPv6 1280 to 65535", fault);
}

static void print_mtu(const struct word *word, const void *value, FILE *out)
{
	print_unless_zero(word, value, ROUTE, out);
}

static json_t *json_mtu(const struct word *word, const void *value)
{
	return is_zero(value) ? json_string(ROUTE) : json_u32(word, value);
}

const struct kind kind_mtu = {
	.parse = parse_mtu,
	.put = put_u16,
	.equal = equal_u32,
	.get = get_u16,
	.is_default = is_zero,
	.print = print_mtu,
	.json = json_mtu,
};

static bool parse_sample(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	(void)word;
	return parse_count(text, UINT32_MAX, "", value, fault);
}

const struct kind kind_sample = {
	.parse = parse_sample,
	.put = put_u32,
	.equal = equal_u32,
	.get = get_u32,
	.is_default = is_one,
	.print = print_u32,
	.json = json_u32,
};

static bool parse_rate(const struct word *word, const char *text, void *value,
		       struct fault *fault)
{
	uint32_t *rate = value;

	(void)word;
	*rate = 0;
	if (!strcmp(text, NONE))
		return true;
	return parse_count(text, FLOWTEE_RATE_MAX, "'" NONE "', ", rate, fault);
}

static void print_rate(const struct word *word, const void *value, FILE *out)
{
	print_unless_zero(word, value, NONE, out);
}

static json_t *json_rate(const struct word *word, const void *value)
{
	return is_zero(value) ? json_null() : json_u32(word, value);
}

const struct kind kind_rate = {
	.parse = parse_rate,
	.put = put_u32,
	.equal = equal_u32,
	.get = get_u32,
	.is_default = is_zero,
	.print = print_rate,
	.json = json_rate,
};

/* Reads seconds. */
static bool parse_time(const char *text, uint32_t max, uint32_t *value, struct fault *fault)
{
	char accepted[64];

	snprintf(accepted, sizeof(accepted), "1 to %u, or 0 for never", max);
	return number_is_accepted(number_parse(text, 0, max, value), accepted, fault);
}

static bool parse_silent(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	(void)word;
	return parse_time(text, FLOWTEE_SILENT_MAX, value, fault);
}

static bool is_default_silent(const void *value)
{
	const uint32_t *seconds = value;

	return *seconds == FLOWTEE_SILENT_DEFAULT;
}

const struct kind kind_silent = {
	.parse = parse_silent,
	.put = put_u32,
	.equal = equal_u32,
	.get = get_u32,
	.is_default = is_default_silent,
	.print = print_u32,
	.json = json_u32,
};

static bool parse_refresh(const struct word *word, const char *text, void *value,
			  struct fault *fault)
{
	(void)word;
	return parse_time(text, FLOWTEE_REFRESH_MAX, value, fault);
}

const struct kind kind_refresh = {
	.parse = parse_refresh,
	.put = put_u32,
	.equal = equal_u32,
	.get = get_u32,
	.is_default = is_zero,
	.print = print_u32,
	.json = json_u32,
};
