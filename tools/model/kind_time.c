// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a time, or a point of it. */
#include <inttypes.h>

#include "model/words.h"
#include "text/time.h"

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

static void print_moment(const struct word *word, const void *value, FILE *out)
{
	const uint64_t *milliseconds = value;
	char text[TIME_TEXT] = "-";

	(void)word;
	if (*milliseconds)
		time_text(*milliseconds, text);
	fputs(text, out);
}

static json_t *json_moment(const struct word *word, const void *value)
{
	const uint64_t *milliseconds = value;

	(void)word;
	return *milliseconds ? time_json(*milliseconds) : json_null();
}

const struct kind kind_moment = {
	.get = get_time,
	.is_default = is_default_time,
	.print = print_moment,
	.json = json_moment,
};
