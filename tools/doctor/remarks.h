/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is no error of a configuration, but can hardly be meant. */
#ifndef FLOWTEECTL_DOCTOR_REMARKS_H
#define FLOWTEECTL_DOCTOR_REMARKS_H

#include "doctor/remark.h"

/* Of all objects; devices and addresses are those of this network namespace. */
void remarks_visit(const struct ruleset *ruleset, remark_fn *tell, void *data);

/* Of an object that was added, or, if @words is not 0, of what these words of it have to do
 * with: a bit for each that was changed.
 */
void remarks_visit_one(const struct ruleset *ruleset, const struct object *object,
		       const struct entity *entity, uint32_t words, remark_fn *tell, void *data);

#endif /* FLOWTEECTL_DOCTOR_REMARKS_H */
