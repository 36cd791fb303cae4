// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "text/clean.h"
#include "text/error.h"
#include "text/place.h"

/* Values come from the user. */
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

static bool is_quiet;

void warn_no_more(void)
{
	is_quiet = true;
}

void warn(const char *format, ...)
{
	va_list args;

	if (is_quiet)
		return;
	va_start(args, format);
	print_line(false, format, args);
	va_end(args);
}
