// SPDX-License-Identifier: GPL-2.0-or-later
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
