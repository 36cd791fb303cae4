// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of objects, and paths made of them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/objects.h"

#define NAME_CHARACTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
#define ACCEPTED \
	"accepted: 1 to 31 letters, digits, '.', '_' and '-'"

_Static_assert(FLOWTEE_NAME_MAX == 31, "messages tell the longest name");

static bool part_parse(const char *text, size_t length, char name[FLOWTEE_NAME_SIZE],
		       struct fault *fault)
{
	size_t valid = strspn(text, NAME_CHARACTERS);

	if (!length)
		return fault_why(fault, "a name is empty; " ACCEPTED);
	if (valid < length && isprint((unsigned char)text[valid]))
		return fault_why(fault, "a name has no '%c'; " ACCEPTED, text[valid]);
	if (valid < length)
		return fault_why(fault, "a name has only letters and digits of ASCII; "
				 ACCEPTED);
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

bool object_path_parse(const struct object *object, const char *text, struct path *path,
		       struct fault *fault)
{
	if (!path_parse(text, path, fault))
		return false;
	if (object->is_member && !path->member[0])
		return fault_why(fault, "the name of its collector is missing; accepted: %s",
				 object->path);
	if (!object->is_member && path->member[0])
		return fault_why(fault, "the name of a %s has no '/'; accepted: %s",
				 object->name, object->path);
	if (object->reserved && !strcmp(path_name(path), object->reserved))
		return fault_why(fault, "'%s' stands for no %s; accepted: another name",
				 object->reserved, object->name);
	return true;
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
