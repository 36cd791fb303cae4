// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/clean.h"
#include "text/memory.h"

/* The bytes of the first character of @text; 0: it begins with none of UTF-8. */
static size_t first_character(const char *text)
{
	size_t most = strnlen(text, 4);
	json_t *json = NULL;
	size_t size;

	if (!((unsigned char)*text & 0x80))
		return 1;
	for (size = 2; size <= most && !json; size++)
		json = json_stringn(text, size);
	json_decref(json);
	return json ? size - 1 : 0;
}

/* U+0080 to U+009F, which some terminals obey as they do ASCII's. */
static bool is_high_control(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	return c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0;
}

bool has_high_controls(const char *text)
{
	for (; *text; text++)
		if (is_high_control(text))
			return true;
	return false;
}

bool has_controls(const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return true;
	return has_high_controls(text);
}

bool is_utf8(const char *text)
{
	json_t *json = json_string(text);

	json_decref(json);
	return json;
}

void clean(char *text)
{
	char *to = text;
	size_t size;

	while (*text) {
		size = first_character(text);
		if (!size || is_high_control(text) || (unsigned char)*text < 0x20 || *text == 0x7f) {
			*to++ = '?';
			text += size ? size : 1;
			continue;
		}
		memmove(to, text, size);
		to += size;
		text += size;
	}
	*to = '\0';
}

char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

json_t *clean_json(const char *text)
{
	json_t *json = json_string(text);
	char *copy, *c;

	if (json)
		return json;
	copy = duplicate(text);
	for (c = copy; *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	json = json_string(copy);
	free(copy);
	return json;
}
