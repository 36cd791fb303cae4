// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text/fit.h"

/* As much of a list as fits, and ends with an item; at least an item. */
static size_t fit_items(const char *text, size_t length, size_t width)
{
	size_t end = strcspn(text, ",") + 1;
	size_t next;

	while (end < length) {
		next = end + strcspn(text + end, ",") + 1;
		if (next > width)
			break;
		end = next;
	}
	return end < length ? end : length;
}

size_t fit_text(const char *text, size_t length, size_t width)
{
	size_t end = strcspn(text, " ");
	size_t next;

	if (end > length)
		end = length;
	if (end > width)
		return fit_items(text, end, width);
	while (end < length) {
		next = end + 1 + strcspn(text + end + 1, " ");
		if (next > length)
			next = length;
		if (next > width)
			break;
		end = next;
	}
	return end;
}
