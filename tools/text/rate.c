// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <stdio.h>

#include "text/rate.h"

/* Takes a number to the largest unit of which there is one: 1000 of a unit are one
 * of the next.
 */
static double scale(double number, const char *const *units, const char **unit)
{
	/* What would be printed as 1000.0 is one of the next unit. */
	while (number >= 999.95 && units[1]) {
		number /= 1000;
		units++;
	}
	*unit = units[0];
	return number;
}

void rate_text(double rate, char text[RATE_TEXT])
{
	static const char *const units[] = { "M", "G", "T", NULL };
	const char *unit;
	double scaled;

	if (!rate)
		snprintf(text, RATE_TEXT, "0");
	else if (rate < 0.05)
		snprintf(text, RATE_TEXT, "<0.1");
	else if (rate < 99.95)
		snprintf(text, RATE_TEXT, "%.1f", rate);
	else
		snprintf(text, RATE_TEXT, "%.0f", rate);
	if (rate < 999999.5)
		return;
	scaled = scale(rate / 1e6, units, &unit);
	snprintf(text, RATE_TEXT, "%.2f%s", scaled, unit);
}

void bits_text(double bytes, char text[RATE_TEXT])
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", NULL };
	const char *unit;
	double bits = scale(bytes * 8, units, &unit);

	snprintf(text, RATE_TEXT, "%.*f %s", unit == units[0] ? 0 : 1, bits, unit);
}
