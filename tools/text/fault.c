// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/fault.h"

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
