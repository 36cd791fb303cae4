/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times, in milliseconds since 1970-01-01 UTC as the kernel tells them. */
#ifndef FLOWTEECTL_TEXT_TIME_H
#define FLOWTEECTL_TEXT_TIME_H

#include <jansson.h>
#include <stdint.h>

/* Room for a time, or for how long ago it was. */
#define TIME_TEXT	48

uint64_t time_now(void);

/* Of a clock that nobody sets, to see how long something takes. */
uint64_t time_monotonic(void);

/* For people, as the clock of this host has it: "2026-11-26 23:45:01". */
void time_text(uint64_t time, char text[TIME_TEXT]);

/* How long before now: "3 s ago". */
void time_ago(uint64_t time, char text[TIME_TEXT]);

/* How long after now: "45 s left". */
void time_left(uint64_t time, char text[TIME_TEXT]);

/* How long it is, in two units at most: "3m12s", "2d04h". */
void time_span(uint64_t milliseconds, char text[TIME_TEXT]);

/* Of nanoseconds since then, without the day: "23:45:01.123456". */
void time_text_exact(uint64_t nanoseconds, char text[TIME_TEXT]);

/* RFC 3339, "2026-11-26T22:45:01.123Z": a new reference. */
json_t *time_json(uint64_t time);

/* Of nanoseconds since then, "2026-11-26T22:45:01.123456Z": a new reference. */
json_t *time_json_exact(uint64_t nanoseconds);

#endif /* FLOWTEECTL_TEXT_TIME_H */
