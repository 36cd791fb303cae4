/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast something was counted, each second of the last minute. */
#ifndef FLOWTEECTL_MODEL_MINUTE_H
#define FLOWTEECTL_MODEL_MINUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MINUTE_SECONDS	60

/**
 * struct tally - what was counted of something
 * @datagrams: that came, or were sent
 * @bytes: of these
 * @dropped: that did not
 */
struct tally {
	uint64_t datagrams;
	uint64_t bytes;
	uint64_t dropped;
};

/**
 * struct pace - how fast that grows, a second
 * @is_known: it was counted before
 * @datagrams: see &struct tally, as all that follow
 * @bytes: see there
 * @dropped: see there
 */
struct pace {
	bool is_known;
	double datagrams;
	double bytes;
	double dropped;
};

/**
 * struct minute - the last minute of something
 * @key: what it is called
 * @tally: what was counted last
 * @at: when that was, by time_monotonic()
 * @pace: how fast that grew
 * @datagrams: pace of each second, by its number; negative: it is not known
 */
struct minute {
	char *key;
	struct tally tally;
	uint64_t at;
	struct pace pace;
	double datagrams[MINUTE_SECONDS];
};

/**
 * struct minutes - the last minute of all there is; zero initialised
 * @root: of what was counted in this reading
 * @before: of what was counted in the one before, and not yet in this
 */
struct minutes {
	void *root;
	void *before;
};

/* Begins a reading: what is not counted in it is forgotten at the next. */
void minutes_begin(struct minutes *minutes);
void minutes_release(struct minutes *minutes);

/**
 * minutes_count() - add what was counted
 * @minutes: of all
 * @key: what it is that was counted
 * @tally: of it
 * @now: when it was counted, by time_monotonic()
 *
 * Return: its last minute
 */
const struct minute *minutes_count(struct minutes *minutes, const char *key,
				   const struct tally *tally, uint64_t now);

/**
 * minute_levels() - tell how the last minute was
 * @minute: it
 * @now: its end, by time_monotonic()
 * @levels: set to the mean pace of equal parts of it, the last at the end; negative:
 *	nothing is known of one
 * @count: number of @levels, which divides %MINUTE_SECONDS
 *
 * Return: the largest of them
 */
double minute_levels(const struct minute *minute, uint64_t now, double *levels, size_t count);

#endif /* FLOWTEECTL_MODEL_MINUTE_H */
