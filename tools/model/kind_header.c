// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a field of the IP header, or the original's. */
#include <linux/flowtee.h>
#include <string.h>
#include <strings.h>

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

/* The names of RFC 2474 (csN), RFC 2597 (afXY) and RFC 3246 (ef), behind the default. */
const char *const dscp_choices[] = {
	INHERIT, "cs0", "cs1", "cs2", "cs3", "cs4", "cs5", "cs6", "cs7",
	"af11", "af12", "af13", "af21", "af22", "af23", "af31", "af32", "af33",
	"af41", "af42", "af43", "ef", NULL,
};

/* What they stand for. */
static const uint8_t dscp_numbers[] = {
	FLOWTEE_DSCP_INHERIT, 0, 8, 16, 24, 32, 40, 48, 56,
	10, 12, 14, 18, 20, 22, 26, 28, 30,
	34, 36, 38, 46,
};

#define N_DSCP	(sizeof(dscp_numbers) / sizeof(dscp_numbers[0]))

_Static_assert(sizeof(dscp_choices) / sizeof(dscp_choices[0]) == N_DSCP + 1,
	       "each name of a DSCP has a number");

static bool dscp_name(const char *text, uint8_t *dscp)
{
	size_t i;

	for (i = 1; i < N_DSCP; i++) {
		if (strcasecmp(dscp_choices[i], text))
			continue;
		*dscp = dscp_numbers[i];
		return true;
	}
	return false;
}

/* What has a name is known by it. */
static void print_dscp(const struct word *word, const void *value, FILE *out)
{
	const uint8_t *dscp = value;
	size_t i;

	for (i = 1; i < N_DSCP; i++)
		if (dscp_numbers[i] == *dscp) {
			fputs(dscp_choices[i], out);
			return;
		}
	print_u8(word, value, out);
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
	.print = print_dscp,
	.json = json_u8,
};
