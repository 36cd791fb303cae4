// SPDX-License-Identifier: GPL-2.0-or-later
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "model/minute.h"
#include "text/memory.h"

/* The trees are the C library's, which keeps them balanced. */
static int compare(const void *left, const void *right)
{
	const struct minute *a = left;
	const struct minute *b = right;

	return strcmp(a->key, b->key);
}

static void release(void *node)
{
	struct minute *minute = node;

	free(minute->key);
	free(minute);
}

void minutes_begin(struct minutes *minutes)
{
	tdestroy(minutes->before, release);
	minutes->before = minutes->root;
	minutes->root = NULL;
}

void minutes_release(struct minutes *minutes)
{
	minutes_begin(minutes);
	minutes_begin(minutes);
}

static struct minute *begin(const char *key)
{
	struct minute *minute = zeros(1, sizeof(*minute));
	size_t i;

	minute->key = duplicate(key);
	for (i = 0; i < MINUTE_SECONDS; i++)
		minute->datagrams[i] = -1;
	return minute;
}

/* What it was in the reading before becomes what it is in this. */
static struct minute *take_over(struct minutes *minutes, const char *key)
{
	struct minute wanted = { .key = (char *)key };
	struct minute **found = tfind(&wanted, &minutes->before, compare);
	struct minute *minute;

	if (!found)
		return NULL;
	minute = *found;
	tdelete(minute, &minutes->before, compare);
	return minute;
}

/* Something that has begun anew has counted all of it since. */
static double growth(uint64_t before, uint64_t now, double seconds)
{
	return (now >= before ? now - before : now) / seconds;
}

static void add(struct minute *minute, const struct tally *tally, uint64_t now)
{
	double seconds = (now - minute->at) / 1000.0;
	uint64_t first = minute->at / 1000 + 1;
	uint64_t last = now / 1000;
	uint64_t second;

	minute->pace = (struct pace){
		.is_known = true,
		.datagrams = growth(minute->tally.datagrams, tally->datagrams, seconds),
		.bytes = growth(minute->tally.bytes, tally->bytes, seconds),
		.dropped = growth(minute->tally.dropped, tally->dropped, seconds),
	};
	/* What is longer ago than a minute is written over. */
	if (last - first >= MINUTE_SECONDS && last >= first)
		first = last - MINUTE_SECONDS + 1;
	for (second = first; second <= last; second++)
		minute->datagrams[second % MINUTE_SECONDS] = minute->pace.datagrams;
}

const struct minute *minutes_count(struct minutes *minutes, const char *key,
				   const struct tally *tally, uint64_t now)
{
	struct minute *minute = take_over(minutes, key);
	bool is_new = !minute;

	if (is_new)
		minute = begin(key);
	if (!tsearch(minute, &minutes->root, compare))
		out_of_memory();
	if (!is_new && now > minute->at)
		add(minute, tally, now);
	minute->tally = *tally;
	minute->at = now;
	return minute;
}

double minute_levels(const struct minute *minute, uint64_t now, double *levels, size_t count)
{
	uint64_t second = now / 1000 + 1;
	size_t each = MINUTE_SECONDS / count;
	double pace, sum, most = 0;
	size_t known;
	size_t i, k;

	for (i = 0; i < count; i++) {
		sum = 0;
		known = 0;
		for (k = 0; k < each; k++) {
			pace = minute->datagrams[(second + i * each + k) % MINUTE_SECONDS];
			if (pace >= 0) {
				sum += pace;
				known++;
			}
		}
		levels[i] = known ? sum / known : -1;
		if (levels[i] > most)
			most = levels[i];
	}
	return most;
}
