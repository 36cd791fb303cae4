/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast counters grow, from two readings. */
#ifndef FLOWTEECTL_MODEL_RATES_H
#define FLOWTEECTL_MODEL_RATES_H

#include "model/ruleset.h"

/**
 * rates_compare() - tell a reading what was read before
 * @ruleset: read now
 * @before: read before, which must live as long as @ruleset does
 *
 * Objects that were not there before have no rates.
 */
void rates_compare(struct ruleset *ruleset, const struct ruleset *before);

/* How much has been counted since; of an object that has begun anew, all of it. */
void rates_difference(const struct entity *entity, uint64_t differences[COUNTERS_MAX]);

#endif /* FLOWTEECTL_MODEL_RATES_H */
