// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/path.h"

#define ACCEPTED \
	"accepted: 1 to 31 letters, digits, '.', '_' and '-', the first a letter or a digit"

_Static_assert(FLOWTEE_NAME_MAX == 31, "messages tell the longest name");

bool name_can_begin(char c)
{
	return strchr(NAME_CHARACTERS, c) && isalnum((unsigned char)c);
}

/* As the value of a word has it. */
static bool is_reference(const char *text, size_t length)
{
	return text[0] == '@' && length > 1 && !text[length] &&
	       strspn(text + 1, NAME_CHARACTERS) == length - 1;
}

static bool part_parse(const char *text, size_t length, char name[FLOWTEE_NAME_SIZE],
		       struct fault *fault)
{
	size_t valid = strspn(text, NAME_CHARACTERS);

	if (!length)
		return fault_why(fault, "a name is empty; " ACCEPTED);
	if (is_reference(text, length))
		return fault_why(fault, "a name has no '@', which only the value of a word has before "
				 "the name of a list; accepted: %.40s", text + 1);
	if (valid < length && isprint((unsigned char)text[valid]))
		return fault_why(fault, "a name has no '%c'; " ACCEPTED, text[valid]);
	if (valid < length)
		return fault_why(fault, "a name has only letters and digits of ASCII; "
				 ACCEPTED);
	if (!name_can_begin(text[0]))
		return fault_why(fault, "a name does not begin with '%c'; " ACCEPTED, text[0]);
	if (length > FLOWTEE_NAME_MAX)
		return fault_why(fault, "a name of %zu characters is too long; " ACCEPTED,
				 length);
	memcpy(name, text, length);
	name[length] = '\0';
	return true;
}

bool name_parse(const char *text, char name[FLOWTEE_NAME_SIZE], struct fault *fault)
{
	return part_parse(text, strlen(text), name, fault);
}

bool path_parse(const char *text, struct path *path, struct fault *fault)
{
	size_t length = strcspn(text, "/");

	memset(path, 0, sizeof(*path));
	if (!part_parse(text, length, path->collector, fault))
		return false;
	if (!text[length])
		return true;
	text += length + 1;
	return name_parse(text, path->member, fault);
}

const char *path_name(const struct path *path)
{
	return path->member[0] ? path->member : path->collector;
}

void path_text(const struct path *path, char text[PATH_TEXT])
{
	snprintf(text, PATH_TEXT, "%s%s%s", path->collector, path->member[0] ? "/" : "",
		 path->member);
}
