/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a remark is, and who is told of it. */
#ifndef FLOWTEECTL_DOCTOR_REMARK_H
#define FLOWTEECTL_DOCTOR_REMARK_H

#include "doctor/record.h"
#include "model/index.h"
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

/**
 * struct remarks - what is looked at
 * @tell: called with each remark
 * @data: for @tell
 * @collector: of what is looked at
 * @only: the object that was added or changed; NULL: all are looked at
 * @words: those of @only that were changed: a bit for each; 0: all count
 * @targets: receivers of @collector by where their copies go
 */
struct remarks {
	remark_fn *tell;
	void *data;
	const struct collector *collector;
	const struct entity *only;
	uint32_t words;
	struct index targets;
};

/* Tells it, if it has to do with what was changed. */
void remark(const struct remarks *remarks, const struct remark *remark);

#endif /* FLOWTEECTL_DOCTOR_REMARK_H */
