// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a field of the IP header, or the original's. */
#include <linux/flowtee.h>
#include <string.h>

#include "model/words.h"
#include "text/number.h"

#define INHERIT		"inherit"

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
	if (!number_is_accepted(number_parse(text, 1, 255, &number),
				"'" INHERIT "', 1 to 255", fault))
		return false;
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
