/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of each line of another program's configuration. */
#ifndef FLOWTEECTL_IMPORT_REPORT_H
#define FLOWTEECTL_IMPORT_REPORT_H

#include <jansson.h>
#include <stddef.h>

/* What became of a line. The order is that of the counts in the summary. */
enum remark_kind {
	REMARK_CARRIED,		/* it is in the configuration that is printed */
	REMARK_UNNEEDED,	/* there is nothing of it to carry over */
	REMARK_DIFFERS,		/* flowtee does the same in another way */
	REMARK_TRAP,		/* the program did not do what the line says */
	REMARK_LOST,		/* it cannot be carried over */
	REMARK_KINDS,
};

/**
 * struct origin - where something was read
 * @file: name of the file, kept by the import; "arguments" for a command line
 * @line: its line, from 1; 0: the file as a whole
 */
struct origin {
	const char *file;
	unsigned int line;
};

struct remark;

/**
 * struct report - all remarks, zero initialised
 * @remarks: they, in the order they were made until report_sort()
 * @count: number of @remarks
 * @counts: how many there are of each kind, without those that are general
 */
struct report {
	struct remark *remarks;
	size_t count;
	size_t counts[REMARK_KINDS];
};

/**
 * report_add() - add a remark
 * @report: where to
 * @kind: what became of it
 * @origin: where it was read
 * @word: the word or key that it is about
 * @format: the rest of the sentence
 */
void report_add(struct report *report, enum remark_kind kind, const struct origin *origin,
		const char *word, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The same of a line that is read for several parts of the configuration: it is said once. */
void report_once(struct report *report, enum remark_kind kind, const struct origin *origin,
		 const char *word, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The same of what holds for every configuration of the program: it is said once. */
void report_general(struct report *report, enum remark_kind kind, const struct origin *origin,
		    const char *word, const char *text);

/* Sorts by file, in the order in which they were first spoken of, and line. */
void report_sort(struct report *report);

/**
 * report_result() - say what a line has become
 * @report: where to
 * @lost_before: how many remarks of %REMARK_LOST there were before it was read
 * @origin: where it was read
 * @word: it
 * @result: what is printed of it
 *
 * Nothing is both carried over and not: what is so only in part differs.
 */
void report_result(struct report *report, size_t lost_before, const struct origin *origin,
		   const char *word, const char *result);

/* Prints a line a remark, FILE:LINE: KIND: WORD: TEXT, on standard error, and after them
 * what is general, in lines of its own.
 */
void report_print(const struct report *report);

/* The same as an array, a new reference. */
json_t *report_json(const struct report *report);

/* "2 carried over, 1 cannot be carried over", to be freed. */
char *report_summary(const struct report *report);

void report_release(struct report *report);

#endif /* FLOWTEECTL_IMPORT_REPORT_H */
