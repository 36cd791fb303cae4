// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/number.h"

#define DECIMAL		"0123456789"
#define HEXADECIMAL	DECIMAL "abcdefABCDEF"

static enum number parse(const char *text, const char *digits, int base, uint32_t min,
			 uint32_t max, uint32_t *value)
{
	unsigned long long wide;

	if (!text[0] || text[strspn(text, digits)])
		return NUMBER_NONE;
	/* What overflows is ULLONG_MAX, and out of any range of ours. */
	wide = strtoull(text, NULL, base);
	if (wide < min || wide > max)
		return NUMBER_RANGE;
	*value = wide;
	return NUMBER_OK;
}

enum number number_parse(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
	return parse(text, DECIMAL, 10, min, max, value);
}

enum number number_parse_hex(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return parse(text + 2, HEXADECIMAL, 16, min, max, value);
	return number_parse(text, min, max, value);
}

bool number_is_accepted(enum number number, const char *accepted, struct fault *fault)
{
	switch (number) {
	case NUMBER_NONE:
		return fault_why(fault, "it is not a number; accepted: %s", accepted);
	case NUMBER_RANGE:
		return fault_why(fault, "it is out of range; accepted: %s", accepted);
	case NUMBER_OK:
		break;
	}
	return true;
}

void bytes_text(uint64_t bytes, char text[BYTES_TEXT])
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = bytes / 1024.0;
	size_t unit = 0;

	if (bytes < 1024) {
		snprintf(text, BYTES_TEXT, "%u B", (unsigned int)bytes);
		return;
	}
	/* What would be printed as 1024.0 is one of the next unit. */
	while (value >= 1023.95 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1024;
		unit++;
	}
	snprintf(text, BYTES_TEXT, "%.1f %s", value, units[unit]);
}

void count_text(uint64_t count, char text[COUNT_TEXT])
{
	static const char units[] = { 'M', 'G', 'T', 'P', 'E' };
	double value = count / 1e6;
	size_t unit = 0;

	if (count < 100000000) {
		snprintf(text, COUNT_TEXT, "%u", (unsigned int)count);
		return;
	}
	/* What would be printed as 1000.0 is one of the next unit. */
	while (value >= 999.95 && unit + 1 < sizeof(units)) {
		value /= 1000;
		unit++;
	}
	snprintf(text, COUNT_TEXT, "%.1f%c", value, units[unit]);
}
