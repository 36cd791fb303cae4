/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a name that is taken: by whom, and what would do. */
#ifndef FLOWTEECTL_MODEL_PRESENT_H
#define FLOWTEECTL_MODEL_PRESENT_H

#include "model/ruleset.h"

/**
 * present_report() - find who has the name that a change is to give
 * @ruleset: what there is
 * @object: the kind of object
 * @entity: its path, and what is said of it: it may be another name
 * @is_new: it is to be added
 *
 * Return: whether another has it, and that was reported
 */
bool present_report(const struct ruleset *ruleset, const struct object *object,
		    const struct entity *entity, bool is_new);

#endif /* FLOWTEECTL_MODEL_PRESENT_H */
