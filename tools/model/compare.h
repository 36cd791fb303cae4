/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes one configuration of another. */
#ifndef FLOWTEECTL_MODEL_COMPARE_H
#define FLOWTEECTL_MODEL_COMPARE_H

#include "model/ruleset.h"

/**
 * struct difference - an object that is not the same in both
 * @object: its kind
 * @before: it in the old configuration; NULL: it is added
 * @after: it in the new configuration; NULL: it is removed
 * @words: those that differ, of an object that is in both: a bit for each
 * @is_moved: its place among its siblings is another
 */
struct difference {
	const struct object *object;
	const struct entity *before;
	const struct entity *after;
	uint32_t words;
	bool is_moved;
};

typedef void difference_fn(const struct difference *difference, void *data);

/**
 * ruleset_compare() - tell all differences
 * @before: the old configuration
 * @after: the new one
 * @tell: called with each: first the collectors that are removed, with what
 *	belongs to them, then what differs in the order of @after
 * @data: for @tell
 */
void ruleset_compare(const struct ruleset *before, const struct ruleset *after,
		     difference_fn *tell, void *data);

#endif /* FLOWTEECTL_MODEL_COMPARE_H */
