/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How objects stand: what follows from what the kernel tells of each. */
#ifndef FLOWTEECTL_MODEL_STANDING_H
#define FLOWTEECTL_MODEL_STANDING_H

#include "model/ruleset.h"

/* Tells pools how their receivers are; of a ruleset as it was read. */
void ruleset_reckon(struct ruleset *ruleset);

/* The sum of all that ended otherwise than it should, by values of its counters. */
uint64_t dropped_of(const struct object *object, const uint64_t values[COUNTERS_MAX]);

/* Whether a counter says that something is wrong as soon as there is one. */
bool counter_is_bad(const struct object *object, const struct counter *counter);

/* Whether nothing of it would be printed in red. @counted: nor of its counters. */
bool entity_is_well(const struct object *object, const struct entity *entity, bool counted);

/* Leaves what is not well, and what that belongs to. */
void ruleset_narrow_bad(struct ruleset *ruleset, bool counted);

/**
 * struct row - an object that belongs to a collector, as it is shown
 * @object: its kind
 * @entity: it
 * @is_inner: it stands below its pool
 */
struct row {
	const struct object *object;
	const struct entity *entity;
	bool is_inner;
};

/**
 * rows_of() - what belongs to a collector, as it is shown
 * @collector: it, which must live as long as the rows
 * @rows: result, to be freed
 *
 * First the receivers without pool, then each pool with its own.
 *
 * Return: how many there are
 */
size_t rows_of(const struct collector *collector, struct row **rows);

#endif /* FLOWTEECTL_MODEL_STANDING_H */
