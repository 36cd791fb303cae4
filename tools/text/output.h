/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output: colour for people, JSON for others, and an end that is noticed. */
#ifndef FLOWTEECTL_TEXT_OUTPUT_H
#define FLOWTEECTL_TEXT_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* How a text looks where there is colour. */
enum style {
	STYLE_PLAIN,
	STYLE_NAME,
	STYLE_HEADER,
	STYLE_BAD,
	STYLE_ADDED,
	STYLE_CHANGED,
};

/* Whether there is colour is said by "always", "auto" or "never"; false: it is
 * none of these.
 */
bool output_colour(const char *when);

/* Whether there is colour. */
bool output_is_coloured(void);

/* Unless something else was said colour is for terminals, and for those who set
 * CLICOLOR_FORCE and not NO_COLOR.
 */
const char *style_start(enum style style);
const char *style_end(enum style style);

bool output_is_terminal(void);

/* How many characters a line of a terminal has, at least 80; without one: 80. */
int output_width(void);

/* How many lines a terminal has; 24 if it does not say. */
int output_height(void);

/* Prints the document and drops the reference. */
void json_print(json_t *document);

/**
 * open_interruptible() - open a descriptor of which no reader keeps the process from its
 *	end
 * @fd: to be written; closed with the file
 * @signals: a descriptor of signalfd(2), open as long as the file is
 *
 * What is written waits for its reader until a signal comes, and what has not been
 * taken then is given up. Without it a process that blocks signals waits in write(2)
 * for as long as the reader likes. A pipe that nobody reads any more takes all.
 *
 * Return: the file, or NULL and errno.
 */
FILE *open_interruptible(int fd, int signals);

/**
 * output_interruptible() - no reader keeps the process from its end
 * @signals: a descriptor of signalfd(2), open until the process ends
 *
 * From here on output waits as a file of open_interruptible() does.
 */
void output_interruptible(int signals);

/* Returns %DONE, or %REFUSED after a message if not all could be written. */
int output_finish(void);

#endif /* FLOWTEECTL_TEXT_OUTPUT_H */
