/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters as they were when their reader last set them back, in a file of his.
 * Those of the kernel, which others read as well, stay as they are.
 */
#ifndef FLOWTEECTL_MODEL_BASELINE_H
#define FLOWTEECTL_MODEL_BASELINE_H

#include <jansson.h>

#include "model/ruleset.h"

/* A baseline of nothing, a new reference. */
json_t *baseline_new(void);

/* Whether a document is one. */
bool baseline_is_valid(const json_t *baseline);

/* From now on the counters of a ruleset are counted from here; others stay. @time: when
 * this was, in milliseconds since 1970-01-01 UTC.
 */
void baseline_set(json_t *baseline, const struct ruleset *ruleset, uint64_t time);

/**
 * baseline_follow() - leave only what is of the objects that are there
 * @baseline: what they were
 * @whole: all of them
 *
 * An object that was renamed goes on with its own: it is one of the same kind and the
 * same collector that is not there any more, and whose counters began at the same time
 * and were no more than they are. If that could be several nothing is remembered of it.
 */
void baseline_follow(json_t *baseline, const struct ruleset *whole);

/* What is there, but is not counted from anywhere, was no other object then. */
void baseline_note(json_t *baseline, const struct ruleset *whole);

/**
 * baseline_subtract() - leave of counters what was counted since
 * @baseline: what they were
 * @ruleset: changed
 *
 * Of objects that have no baseline, or other counters than then, all stays.
 *
 * Return: when counters of the ruleset were set back; of several times the first; 0:
 * none of them were
 */
uint64_t baseline_subtract(const json_t *baseline, struct ruleset *ruleset);

#endif /* FLOWTEECTL_MODEL_BASELINE_H */
