// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "verbs/usage.h"

#define OTHER	" | "

const char *usage_other(const char *usage)
{
	const char *other = strstr(usage, OTHER);

	return other ? other + strlen(OTHER) : NULL;
}

/* "[FILE]..." is "FILE", but "NAME[/MEMBER]" stays as it is. Says whether there may
 * be several.
 */
static bool strip(char *text)
{
	size_t length = strlen(text);
	bool is_repeated = length > 3 && !strcmp(text + length - 3, "...");
	int open = 0;
	char *c;

	if (is_repeated)
		text[length - 3] = '\0';
	while (text[0] == '[')
		memmove(text, text + 1, strlen(text));
	for (c = text; *c; c++) {
		open += (*c == '[') - (*c == ']');
		if (open < 0)
			*c = '\0';
		if (open < 0)
			break;
	}
	return is_repeated;
}

static const char *take(const char *usage, char text[ARGUMENT_TEXT])
{
	size_t length = strcspn(usage, " ");

	snprintf(text, ARGUMENT_TEXT, "%.*s", (int)length, usage);
	return usage + length + strspn(usage + length, " ");
}

const char *usage_next(const char *usage, struct argument *argument)
{
	bool has_value;

	memset(argument, 0, sizeof(*argument));
	if (!*usage || *usage == OTHER[1])
		return NULL;
	usage = take(usage, argument->text);
	/* "[--all]" is complete, "[--confirm" is followed by its value. */
	has_value = !strchr(argument->text, ']');
	argument->is_required = argument->text[0] != '[';
	argument->is_repeated = strip(argument->text);
	argument->is_option = argument->text[0] == '-' && strlen(argument->text) > 2;
	if (argument->is_option && has_value && *usage) {
		usage = take(usage, argument->value);
		strip(argument->value);
	}
	return usage;
}

bool usage_alternative(const char **alternatives, char text[ARGUMENT_TEXT])
{
	size_t length = strcspn(*alternatives, "|");

	if (!length)
		return false;
	snprintf(text, ARGUMENT_TEXT, "%.*s", (int)length, *alternatives);
	*alternatives += length + ((*alternatives)[length] == '|');
	return true;
}

bool usage_is_placeholder(const char *text)
{
	for (; *text; text++)
		if (isupper((unsigned char)*text))
			return true;
	return false;
}

bool usage_option(const char *usage, const char *name, struct argument *option)
{
	while ((usage = usage_next(usage, option)))
		if (option->is_option && !strcmp(option->text, name))
			return true;
	return false;
}
