/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said when something is wrong: one line on standard error that names
 * the word at fault, says why, and says what would be accepted.
 */
#ifndef FLOWTEECTL_TEXT_ERROR_H
#define FLOWTEECTL_TEXT_ERROR_H

#include "text/program.h"

/* How much of a value a message repeats. */
#define QUOTED		"'%.80s'"

/* Both print a line and return the exit status of their name. While a file is
 * read the line is held back, and the status is the caller's: see place.h.
 */
int refused(const char *format, ...) __attribute__((format(printf, 1, 2)));
int wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells of something that did not keep the command from being done. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Nobody wants to be told of that. */
void warn_no_more(void);

#endif /* FLOWTEECTL_TEXT_ERROR_H */
