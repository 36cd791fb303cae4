// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a number. */
#include <inttypes.h>
#include <linux/flowtee.h>
#include <string.h>

#include "model/words.h"
#include "text/number.h"

#define INHERIT		"inherit"
#define NONE		"none"
#define ROUTE		"route"

static void put_u8(const struct word *word, const void *value, size_t from,
		   struct attributes *attributes)
{
	const uint8_t *number = value;

	(void)from;
	attributes_put_u8(attributes, word->attr, *number);
}

static bool equal_u8(const void *a, const void *b)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	return *left == *right;
}

static bool get_u8(const struct word *word, const struct nlattr *attr, void *value)
{
	uint8_t *number = value;

	(void)word;
	if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
		return false;
	*number = mnl_attr_get_u8(attr);
	return true;
}

static void print_u8(const struct word *word, const void *value, FILE *out)
{
	const uint8_t *number = value;

	if (word->kind->is_default(value))
		fputs(INHERIT, out);
	else
		fprintf(out, "%u", *number);
}

static json_t *json_u8(const struct word *word, const void *value)
{
	const uint8_t *number = value;

	if (word->kind->is_default(value))
		return json_string(INHERIT);
	return json_integer(*number);
}

static bool parse_ttl(const struct word *word, const char *text, void *value,
		      struct fault *fault)
{
	uint8_t *ttl = value;
	uint32_t number;

	(void)word;
	*ttl = FLOWTEE_TTL_INHERIT;
	if (!strcmp(text, INHERIT))
		return true;
	switch (number_parse(text, 1, 255, &number)) {
	case NUMBER_NONE:
		return fault_why(fault, "it is not a number; accepted: 'inherit', 1 to 255");
	case NUMBER_RANGE:
		return fault_why(fault, "it is out of range; accepted: 'inherit', 1 to 255");
	case NUMBER_OK:
		break;
	}
	*ttl = number;
	return true;
}

static bool is_default_ttl(const void *value)
{
	const uint8_t *ttl = value;

	return *ttl == FLOWTEE_TTL_INHERIT;
}

const struct kind kind_ttl = {
	.parse = parse_ttl,
	.put = put_u8,
	.equal = equal_u8,
	.get = get_u8,
	.is_default = is_default_ttl,
	.print = print_u8,
	.json = json_u8,
};

static bool is_digit(char c, char first, char last)
{
	return c >= first && c <= last;
}

/* The names of RFC 2474 (csN), RFC 2597 (afXY) and RFC 3246 (ef). */
static bool dscp_name(const char *text, uint8_t *dscp)
{
	if (!strcmp(text, "ef")) {
		*dscp = 46;
		return true;
	}
	if (!strncmp(text, "cs", 2) && is_digit(text[2], '0', '7') && !text[3]) {
		*dscp = 8 * (text[2] - '0');
		return true;
	}
	if (!strncmp(text, "af", 2) && is_digit(text[2], '1', '4') &&
	    is_digit(text[3], '1', '3') && !text[4]) {
		*dscp = 8 * (text[2] - '0') + 2 * (text[3] - '0');
		return true;
	}
	return false;
}

static bool parse_dscp(const struct word *word, const char *text, void *value,
		       struct fault *fault)
{
	static const char accepted[] = "'inherit', 0 to 63, cs0 to cs7, af11 to af43, ef";
	uint8_t *dscp = value;
	uint32_t number;

	(void)word;
	*dscp = FLOWTEE_DSCP_INHERIT;
	if (!strcmp(text, INHERIT) || dscp_name(text, dscp))
		return true;
	switch (number_parse(text, 0, 63, &number)) {
	case NUMBER_NONE:
		return fault_why(fault, "it is neither a number nor a name of a DSCP; "
				 "accepted: %s", accepted);
	case NUMBER_RANGE:
		return fault_why(fault, "it is out of range; accepted: %s", accepted);
	case NUMBER_OK:
		break;
	}
	*dscp = number;
	return true;
}

static bool is_default_dscp(const void *value)
{
	const uint8_t *dscp = value;

	return *dscp == FLOWTEE_DSCP_INHERIT;
}

const struct kind kind_dscp = {
	.parse = parse_dscp,
	.put = put_u8,
	.equal = equal_u8,
	.get = get_u8,
	.is_default = is_default_dscp,
	.print = print_u8,
	.json = json_u8,
};

static bool parse_mark(const struct word *word, const char *text, void *value,
		       struct fault *fault)
{
	static const char accepted[] = "0 to 4294967295, or 0x0 to 0xffffffff";

	(void)word;
	switch (number_parse_hex(text, 0, UINT32_MAX, value)) {
	case NUMBER_NONE:
		return fault_why(fault, "it is not a number; accepted: %s", accepted);
	case NUMBER_RANGE:
		return fault_why(fault, "it is out of range; accepted: %s", accepted);
	case NUMBER_OK:
		break;
	}
	return true;
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

static bool parse_range(const char *text, uint32_t min, uint32_t max, const char *accepted,
			uint32_t *value, struct fault *fault)
{
	switch (number_parse(text, min, max, value)) {
	case NUMBER_NONE:
		return fault_why(fault, "it is not a number; accepted: %s", accepted);
	case NUMBER_RANGE:
		return fault_why(fault, "it is out of range; accepted: %s", accepted);
	case NUMBER_OK:
		break;
	}
	return true;
}

/* Reads a number that is at least 1. */
static bool parse_count(const char *text, uint32_t max, const char *or_else, uint32_t *value,
			struct fault *fault)
{
	char accepted[64];

	snprintf(accepted, sizeof(accepted), "%s1 to %u", or_else, max);
	return parse_range(text, 1, max, accepted, value, fault);
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
	return parse_range(text, 68, 65535,
			   "'" ROUTE "', 68 to 65535; with IPv6 1280 to 65535", mtu, fault);
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

static bool get_time(const struct word *word, const struct nlattr *attr, void *value)
{
	uint64_t *milliseconds = value;

	(void)word;
	if (mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
		return false;
	*milliseconds = mnl_attr_get_u64(attr);
	return true;
}

static bool is_default_time(const void *value)
{
	const uint64_t *milliseconds = value;

	return !*milliseconds;
}

static void print_time(const struct word *word, const void *value, FILE *out)
{
	const uint64_t *milliseconds = value;

	(void)word;
	fprintf(out, "%" PRIu64 ".%03u", *milliseconds / 1000,
		(unsigned int)(*milliseconds % 1000));
}

static json_t *json_time(const struct word *word, const void *value)
{
	const uint64_t *milliseconds = value;

	(void)word;
	return json_real(*milliseconds / 1000.0);
}

const struct kind kind_time = {
	.get = get_time,
	.is_default = is_default_time,
	.print = print_time,
	.json = json_time,
};
