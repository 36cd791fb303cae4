// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are any text, for people. */
#include <linux/flowtee.h>
#include <string.h>

#include "model/words.h"
#include "text/clean.h"

#define ACCEPTED	"accepted: 1 to 63 bytes of UTF-8 without control characters, or '' for none"

_Static_assert(FLOWTEE_COMMENT_MAX == 63, "messages tell the longest comment");

static bool parse(const struct word *word, const char *text, void *value, struct fault *fault)
{
	(void)word;
	if (strlen(text) > FLOWTEE_COMMENT_MAX)
		return fault_why(fault, "a comment of %zu bytes is too long; " ACCEPTED, strlen(text));
	if (has_controls(text))
		return fault_why(fault, "it has a control character; " ACCEPTED);
	if (!is_utf8(text))
		return fault_why(fault, "it is not UTF-8; " ACCEPTED);
	memset(value, 0, FLOWTEE_COMMENT_SIZE);
	memcpy(value, text, strlen(text));
	return true;
}

static void put(const struct word *word, const void *value, size_t from,
		struct attributes *attributes)
{
	(void)from;
	attributes_put_text(attributes, word->attr, value);
}

static bool get(const struct word *word, const struct nlattr *attr, void *value)
{
	(void)word;
	return attribute_text(attr, value, FLOWTEE_COMMENT_SIZE);
}

static bool equal(const void *a, const void *b)
{
	return !strncmp(a, b, FLOWTEE_COMMENT_SIZE);
}

static bool is_default(const void *value)
{
	const char *comment = value;

	return !comment[0];
}

static void print(const struct word *word, const void *value, FILE *out)
{
	(void)word;
	fputs(value, out);
}

static json_t *json(const struct word *word, const void *value)
{
	const char *comment = value;

	(void)word;
	return comment[0] ? clean_json(comment) : json_null();
}

const struct kind kind_comment = {
	.parse = parse,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.is_text = true,
	.is_phrase = true,
	.json = json,
};
