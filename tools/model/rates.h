/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast counters grow, from two readings. */
#ifndef FLOWTEECTL_MODEL_RATES_H
#define FLOWTEECTL_MODEL_RATES_H

#include "model/index.h"
#include "model/ruleset.h"

/**
 * struct snapshot - the counters of a reading; zero initialised
 * @index: of the objects by what they are called
 * @counters: of each
 * @count: number of @counters
 * @taken: when they were read, by time_monotonic()
 */
struct snapshot {
	struct index index;
	uint64_t (*counters)[COUNTERS_MAX];
	size_t count;
	uint64_t taken;
};

/* Remembers the counters of a ruleset as it was read. */
void snapshot_take(struct snapshot *snapshot, const struct ruleset *ruleset);
void snapshot_release(struct snapshot *snapshot);

/**
 * snapshot_compare() - tell a reading what was read before
 * @snapshot: of that, which must live as long as @ruleset does
 * @ruleset: read now
 *
 * Objects that were not there before have no rates.
 */
void snapshot_compare(const struct snapshot *snapshot, struct ruleset *ruleset);

/* How much has been counted since; of an object that has begun anew, all of it. */
void rates_difference(const struct entity *entity, uint64_t differences[COUNTERS_MAX]);

#endif /* FLOWTEECTL_MODEL_RATES_H */
