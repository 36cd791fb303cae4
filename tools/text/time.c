// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "text/time.h"

uint64_t time_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t time_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void time_text(uint64_t time, char text[TIME_TEXT])
{
	time_t seconds = time / 1000;
	struct tm tm;

	text[0] = '\0';
	if (localtime_r(&seconds, &tm))
		strftime(text, TIME_TEXT, "%F %T", &tm);
}

/* The time from one point to another, with what is said of it. */
static void time_between(uint64_t from, uint64_t to, const char *what, char text[TIME_TEXT])
{
	/* What is longer than so much has the next unit. */
	static const struct {
		uint64_t seconds;
		uint64_t up_to;
		const char *name;
	} units[] = {
		{ 1, 120, "s" },
		{ 60, 120 * 60, "min" },
		{ 60 * 60, 48 * 60 * 60, "h" },
		{ 24 * 60 * 60, UINT64_MAX, "d" },
	};
	uint64_t seconds = to > from ? (to - from) / 1000 : 0;
	size_t i = 0;

	while (seconds >= units[i].up_to)
		i++;
	snprintf(text, TIME_TEXT, "%" PRIu64 " %s %s", seconds / units[i].seconds, units[i].name,
		 what);
}

void time_ago(uint64_t time, char text[TIME_TEXT])
{
	time_between(time, time_now(), "ago", text);
}

void time_left(uint64_t time, char text[TIME_TEXT])
{
	time_between(time_now(), time, "left", text);
}

void time_span(uint64_t milliseconds, char text[TIME_TEXT])
{
	uint64_t seconds = milliseconds / 1000;
	uint64_t minutes = seconds / 60;
	uint64_t hours = minutes / 60;

	if (!minutes)
		snprintf(text, TIME_TEXT, "%" PRIu64 "s", seconds);
	else if (!hours)
		snprintf(text, TIME_TEXT, "%" PRIu64 "m%02" PRIu64 "s", minutes, seconds % 60);
	else if (hours < 24)
		snprintf(text, TIME_TEXT, "%" PRIu64 "h%02" PRIu64 "m", hours, minutes % 60);
	else
		snprintf(text, TIME_TEXT, "%" PRIu64 "d%02" PRIu64 "h", hours / 24, hours % 24);
}

void time_text_exact(uint64_t nanoseconds, char text[TIME_TEXT])
{
	time_t seconds = nanoseconds / 1000000000;
	char clock[TIME_TEXT] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(clock, sizeof(clock), "%T", &tm);
	snprintf(text, TIME_TEXT, "%.16s.%06u", clock,
		 (unsigned int)(nanoseconds % 1000000000 / 1000));
}

/* The day and the time of RFC 3339, without what follows the second. */
static bool utc_text(time_t seconds, char text[TIME_TEXT])
{
	struct tm tm;

	return gmtime_r(&seconds, &tm) && strftime(text, TIME_TEXT, "%FT%T", &tm);
}

json_t *time_json_exact(uint64_t nanoseconds)
{
	char day[TIME_TEXT] = "";

	if (!utc_text(nanoseconds / 1000000000, day))
		return json_null();
	return json_sprintf("%s.%06uZ", day, (unsigned int)(nanoseconds % 1000000000 / 1000));
}

json_t *time_json(uint64_t time)
{
	char day[TIME_TEXT] = "";

	if (!utc_text(time / 1000, day))
		return json_null();
	return json_sprintf("%s.%03uZ", day, (unsigned int)(time % 1000));
}
