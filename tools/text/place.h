/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a file a message is about. The parsers of words serve the command
 * line and files alike: they know what is wrong, not where it stands.
 */
#ifndef FLOWTEECTL_TEXT_PLACE_H
#define FLOWTEECTL_TEXT_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* In front of a message that is no error. */
#define WARNING		"warning: "

/**
 * place_enter() - messages from now on are about a file
 * @file: its name, to be kept until place_leave()
 *
 * They are held back, so that those of several passes come out in the order of
 * the lines, and all of them however many there are.
 */
void place_enter(const char *file);

/* The line that is looked at; 0: the file as a whole. */
void place_line(unsigned int line);

/* Prints what was held back; returns how many errors it was. */
size_t place_leave(void);

/* The same, but nobody is told what was held back. */
size_t place_forget(void);

/* Whether messages are about a file: then one is not the end of it. */
bool place_is_file(void);

/* Holds an error or a warning back; false if messages are not about a file. */
bool place_hold(const char *text, bool is_error);

#endif /* FLOWTEECTL_TEXT_PLACE_H */
