/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said when something is wrong: one line on standard error that names
 * the word at fault, says why, and says what would be accepted.
 */
#ifndef FLOWTEECTL_TEXT_ERROR_H
#define FLOWTEECTL_TEXT_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define PROGRAM		"flowteectl"

/* In front of a message that is no error. */
#define WARNING		"warning: "

/* Exit status. */
enum {
	DONE = 0,
	REFUSED = 1,	/* by the kernel, for a file's or other reasons; nothing changed */
	WRONG = 2,	/* the command line is wrong */
};

/* How much of a value a message repeats. */
#define QUOTED		"'%.80s'"

/**
 * struct fault - why a value is not accepted
 * @item: the part of the value at fault, empty if it is all of it
 * @why: the reason, and what would be accepted
 *
 * A parser knows what is wrong with a value but not where the value came from;
 * its caller puts the two together.
 */
struct fault {
	char item[96];
	char why[384];
};

/* Both print a line and return the exit status of their name. While a file is
 * read the line is held back, and the status is the caller's: see place.h.
 */
int refused(const char *format, ...) __attribute__((format(printf, 1, 2)));
int wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells of something that did not keep the command from being done. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Sets @fault->why and returns false. */
bool fault_why(struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Narrows the fault to @item; the length is in bytes. */
void fault_item(struct fault *fault, const char *item, size_t length);

/* Says which value is at fault and why; returns %WRONG. */
int fault_report(const struct fault *fault, const char *word, const char *value);

/* Makes control characters harmless. */
void clean(char *text);

/* Never return NULL: there is nothing better to do than to give up. */
void *grow(void *block, size_t count, size_t size);
char *duplicate(const char *text);

/* Room for one more than @count, which grew one by one. */
void *grow_by_one(void *array, size_t count, size_t size);

#endif /* FLOWTEECTL_TEXT_ERROR_H */
