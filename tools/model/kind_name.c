// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a name: of a device, or of another object. */
#include <ctype.h>
#include <linux/flowtee.h>
#include <net/if.h>
#include <string.h>

#include "model/path.h"
#include "model/words.h"
#include "text/clean.h"

#define ANY		"any"
#define NONE		"none"
#define ACCEPTED	"accepted: a name of 1 to 15 characters, or 'any'"

/* What the kernel's dev_valid_name() asks of a name. */
static bool parse_device(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	const char *c;

	(void)word;
	memset(value, 0, IFNAMSIZ);
	if (!strcmp(text, ANY))
		return true;
	if (!text[0])
		return fault_why(fault, "the name of the device is empty; " ACCEPTED);
	if (strlen(text) >= IFNAMSIZ)
		return fault_why(fault, "the name of the device is too long; " ACCEPTED);
	for (c = text; *c; c++)
		if (isspace((unsigned char)*c) || iscntrl((unsigned char)*c) ||
		    *c == '/' || *c == ':')
			return fault_why(fault, "no device has such a name; " ACCEPTED
					 ", without spaces, '/' and ':'");
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		return fault_why(fault, "no device has such a name; " ACCEPTED);
	memcpy(value, text, strlen(text));
	return true;
}

static void put_text(const struct word *word, const void *value, size_t from,
		     struct attributes *attributes)
{
	(void)from;
	attributes_put_text(attributes, word->attr, value);
}

static bool get_device(const struct word *word, const struct nlattr *attr, void *value)
{
	(void)word;
	return attribute_text(attr, value, IFNAMSIZ);
}

static bool equal_device(const void *a, const void *b)
{
	return !strncmp(a, b, IFNAMSIZ);
}

static bool is_empty(const void *value)
{
	const char *name = value;

	return !name[0];
}

static void print_device(const struct word *word, const void *value, FILE *out)
{
	const char *name = value;

	(void)word;
	fputs(name[0] ? name : ANY, out);
}

static json_t *json_device(const struct word *word, const void *value)
{
	const char *name = value;

	(void)word;
	/* To the kernel a name is bytes, to JSON it is UTF-8. */
	return name[0] ? clean_json(name) : json_null();
}

const struct kind kind_device = {
	.parse = parse_device,
	.put = put_text,
	.equal = equal_device,
	.get = get_device,
	.is_default = is_empty,
	.print = print_device,
	.is_text = true,
	.json = json_device,
};

static bool parse_name(const struct word *word, const char *text, void *value,
		       struct fault *fault)
{
	(void)word;
	memset(value, 0, FLOWTEE_NAME_SIZE);
	return !strcmp(text, NONE) || name_parse(text, value, fault);
}

static bool get_name(const struct word *word, const struct nlattr *attr, void *value)
{
	(void)word;
	return attribute_text(attr, value, FLOWTEE_NAME_SIZE);
}

static bool equal_name(const void *a, const void *b)
{
	return !strncmp(a, b, FLOWTEE_NAME_SIZE);
}

static void print_name(const struct word *word, const void *value, FILE *out)
{
	const char *name = value;

	(void)word;
	fputs(name[0] ? name : NONE, out);
}

static json_t *json_name(const struct word *word, const void *value)
{
	const char *name = value;

	(void)word;
	return name[0] ? json_string(name) : json_null();
}

const struct kind kind_name = {
	.parse = parse_name,
	.put = put_text,
	.equal = equal_name,
	.get = get_name,
	.is_default = is_empty,
	.print = print_name,
	.json = json_name,
};

/* @word: its choices are names that no object has */
static bool parse_rename(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	const char *const *reserved = word->choices;

	memset(value, 0, FLOWTEE_NAME_SIZE);
	for (; reserved && *reserved; reserved++)
		if (!strcmp(*reserved, text))
			return fault_why(fault, "it is the name of none; accepted: another name");
	return name_parse(text, value, fault);
}

const struct kind kind_rename = {
	.parse = parse_rename,
	.put = put_text,
	.equal = equal_name,
	.get = get_name,
	.is_default = is_empty,
	.print = print_name,
	.json = json_name,
};
