// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/error.h"
#include "text/place.h"

void clean(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

/* Values come from the user: no control character of theirs may reach the
 * terminal or break the message into several lines.
 */
static void __attribute__((format(printf, 2, 0)))
print_line(bool is_error, const char *format, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), format, args);
	clean(line);
	if (!place_hold(line, is_error))
		fprintf(stderr, PROGRAM ": %s%s\n", is_error ? "" : WARNING, line);
}

int refused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(true, format, args);
	va_end(args);
	return REFUSED;
}

int wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(true, format, args);
	va_end(args);
	return WRONG;
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(false, format, args);
	va_end(args);
}

bool fault_why(struct fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->why, sizeof(fault->why), format, args);
	va_end(args);
	return false;
}

void fault_item(struct fault *fault, const char *item, size_t length)
{
	if (length >= sizeof(fault->item))
		length = sizeof(fault->item) - 1;
	memcpy(fault->item, item, length);
	fault->item[length] = '\0';
}

int fault_report(const struct fault *fault, const char *word, const char *value)
{
	return wrong("%s " QUOTED ": %s", word,
		     fault->item[0] ? fault->item : value, fault->why);
}

static void *have(void *block)
{
	if (block)
		return block;
	refused("out of memory");
	exit(REFUSED);
}

void *grow(void *block, size_t count, size_t size)
{
	return have(reallocarray(block, count, size));
}

/* The array is full at every power of two. */
void *grow_by_one(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return grow(array, count ? 2 * count : 1, size);
}

char *duplicate(const char *text)
{
	return have(strdup(text));
}
