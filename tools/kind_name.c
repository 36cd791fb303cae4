// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that are a name: of a device, or one of several choices. */
#include <ctype.h>
#include <net/if.h>
#include <string.h>

#include "suggest.h"
#include "words.h"

#define ANY		"any"
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

static void put_device(const struct word *word, const void *value, size_t from,
		       struct request *request)
{
	(void)from;
	request_put_text(request, word->attr, value);
}

static bool get_device(const struct word *word, const struct nlattr *attr, void *value)
{
	(void)word;
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > IFNAMSIZ)
		return false;
	memset(value, 0, IFNAMSIZ);
	memcpy(value, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	return true;
}

static bool equal_device(const void *a, const void *b)
{
	return !strncmp(a, b, IFNAMSIZ);
}

static bool is_default_device(const void *value)
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
	char ascii[IFNAMSIZ] = "";
	json_t *json;
	size_t i;

	(void)word;
	if (!name[0])
		return json_null();
	json = json_string(name);
	if (json)
		return json;
	/* To the kernel a name is bytes, to JSON it is UTF-8. */
	for (i = 0; name[i]; i++)
		ascii[i] = (unsigned char)name[i] < 0x80 ? name[i] : '?';
	return json_string(ascii);
}

const struct kind kind_device = {
	.parse = parse_device,
	.put = put_device,
	.equal = equal_device,
	.get = get_device,
	.is_default = is_default_device,
	.print = print_device,
	.is_text = true,
	.json = json_device,
};

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
		       struct request *request)
{
	const uint8_t *choice = value;

	(void)from;
	request_put_u8(request, word->attr, *choice);
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
