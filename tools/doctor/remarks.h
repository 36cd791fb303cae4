/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is no error of a configuration, but can hardly be meant. */
#ifndef FLOWTEECTL_DOCTOR_REMARKS_H
#define FLOWTEECTL_DOCTOR_REMARKS_H

#include "doctor/record.h"
#include "model/ruleset.h"

/**
 * struct remark - something that can hardly be meant
 * @check: word for it
 * @level: how bad it is in what is in force
 * @object: the kind of object
 * @entity: the object
 * @word: of it; NULL: it is about all of the object
 * @value: of @word, or the part of it
 * @why: what is odd about it
 * @advice: what to do
 * @others: words that it has to do with beside @word, with NULL at the end; NULL:
 *	there are none
 */
struct remark {
	const char *check;
	enum level level;
	const struct object *object;
	const struct entity *entity;
	const char *word;
	const char *value;
	const char *why;
	const char *advice;
	const char *const *others;
};

typedef void remark_fn(const struct remark *remark, void *data);

/* Of all objects; devices and addresses are those of this network namespace. */
void remarks_visit(const struct ruleset *ruleset, remark_fn *tell, void *data);

/* Of an object that was added, or, if @words is not 0, of what these words of it have to do
 * with: a bit for each that was changed.
 */
void remarks_visit_one(const struct ruleset *ruleset, const struct object *object,
		       const struct path *path, uint32_t words, remark_fn *tell, void *data);

#endif /* FLOWTEECTL_DOCTOR_REMARKS_H */
