/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor has found. */
#ifndef FLOWTEECTL_DOCTOR_RECORD_H
#define FLOWTEECTL_DOCTOR_RECORD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "model/path.h"

/* How bad a finding is. */
enum level {
	LEVEL_NOTE,
	LEVEL_WARNING,
	LEVEL_ERROR,
};

/**
 * struct finding - something that is wrong
 * @check: word for what it is
 * @level: see &enum level
 * @object: what it is about: "netflow/dev"; NULL: the host
 * @text: what is wrong
 * @advice: what to do
 */
struct finding {
	const char *check;
	enum level level;
	char *object;
	char *text;
	char *advice;
};

/* How many counters a stage adds up at most. */
#define REASONS_MAX	16

/**
 * struct loss - what was lost for one reason
 * @reason: word for it; NULL: there is none
 * @count: how much
 */
struct loss {
	const char *reason;
	uint64_t count;
};

/**
 * struct stage - a place on the way of a datagram
 * @where: "nic", "hook"
 * @object: which of them; NULL: there is none here
 * @lost: what it has lost, in all
 * @reasons: of @lost
 * @since: since when, in milliseconds since 1970-01-01 UTC; 0: since @object is there, or
 *	nobody knows
 */
struct stage {
	const char *where;
	char *object;
	uint64_t lost;
	struct loss reasons[REASONS_MAX];
	uint64_t since;
};

/* Zero initialised. */
struct record {
	struct finding *findings;
	size_t n_findings;
	struct stage *path;
	size_t n_path;
};

/**
 * record_finding() - add a finding
 * @record: where
 * @check: see &struct finding
 * @level: likewise
 * @object: likewise; it is copied
 * @advice: likewise
 * @format: of the text
 */
void record_finding(struct record *record, const char *check, enum level level,
		    const char *object, const char *advice, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* The same about what has a path. */
void record_about(struct record *record, const char *check, enum level level,
		  const struct path *path, const char *advice, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* Adds to the text of a finding. */
void finding_add(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds to its advice. */
void finding_advise(struct finding *finding, const char *advice);

/* Frees what it has; its text is NULL then. */
void finding_release(struct finding *finding);

/* The first finding of a check about an object, or NULL; it may be elsewhere after the next. */
struct finding *record_find(const struct record *record, const char *check, const char *object);

/* Adds a stage that has lost nothing so far; it may be elsewhere after the next. */
struct stage *record_stage(struct record *record, const char *where, const char *object,
			   uint64_t since);

/* Adds up what a stage has lost, if that is anything. */
void stage_lost(struct stage *stage, const char *reason, uint64_t count);

/* The worst findings first, each kind in the order in which they were found. */
void record_sort(struct record *record);
void record_release(struct record *record);

/* How many findings are so bad. */
size_t record_count(const struct record *record, enum level level);

/* "error" */
const char *level_word(enum level level);

/* A new reference. */
json_t *record_json(const struct record *record);

#endif /* FLOWTEECTL_DOCTOR_RECORD_H */
