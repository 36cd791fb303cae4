/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is no error of a configuration, but can hardly be meant. */
#ifndef FLOWTEECTL_DOCTOR_REMARKS_H
#define FLOWTEECTL_DOCTOR_REMARKS_H

#include "doctor/remark.h"

/* Of all objects; devices and addresses are those of this network namespace. */
void remarks_visit(const struct ruleset *ruleset, remark_fn *tell, void *data);

/**
 * remarks_visit_new() - look at what was added or changed
 * @ruleset: all objects, as they are now
 * @changed: tells what that was
 * @added: tells what of a list that was
 * @is_part: what an object is without may come later
 * @tell: called with each remark that has to do with it
 * @data: for @changed, @added and @tell
 */
void remarks_visit_new(const struct ruleset *ruleset, changed_fn *changed, added_fn *added,
		       bool is_part, remark_fn *tell, void *data);

#endif /* FLOWTEECTL_DOCTOR_REMARKS_H */
