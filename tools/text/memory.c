// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/memory.h"
#include "text/program.h"

/* At once, and not by refused(): a message that is held back takes memory. */
void out_of_memory(void)
{
	fputs(PROGRAM ": out of memory\n", stderr);
	exit(REFUSED);
}

static void *have(void *block)
{
	if (!block)
		out_of_memory();
	return block;
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

char *format_text(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		out_of_memory();
	return text;
}

FILE *open_text(char **text, size_t *size)
{
	return have(open_memstream(text, size));
}

char *duplicate(const char *text)
{
	return have(strdup(text));
}

void *zeros(size_t count, size_t size)
{
	return memset(grow(NULL, count + 1, size), 0, (count + 1) * size);
}
