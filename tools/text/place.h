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
 * struct place_part - lines one after another of a file
 * @first: number of the first of them
 * @line: what number that has in the file
 * @file: name of the file; NULL: that which was entered
 */
struct place_part {
	unsigned int first;
	unsigned int line;
	char *file;
};

/**
 * struct place_map - which lines are of which file
 * @parts: by their first lines
 * @count: number of @parts
 *
 * The lines of a file, and of those that it includes, are numbered as they are
 * read, through all of them. Zero initialised: there is one file.
 */
struct place_map {
	struct place_part *parts;
	size_t count;
};

/* Lines from @first on, of which no part was told yet, are those of a file from @line
 * on.
 */
void place_map_add(struct place_map *map, unsigned int first, const char *file,
		   unsigned int line);
void place_map_release(struct place_map *map);

/**
 * place_enter() - messages from now on are about a file
 * @file: its name, to be kept until place_leave()
 * @map: which lines are of which file, to be kept as well; it may grow
 *
 * They are held back, so that those of several passes come out in the order of
 * the lines, and all of them however many there are.
 */
void place_enter(const char *file, const struct place_map *map);

/* Messages from now on are about no file, until that is entered again: those that were held
 * back stay so. Returns how many of them were errors.
 */
size_t place_pause(void);

/* The line that is looked at; 0: the file as a whole. */
void place_line(unsigned int line);

/* Longest text of a line. */
#define PLACE_TEXT	320

/* "line 4", or "FILE:4" if that is not the file of the line that is looked at. */
void place_text(unsigned int line, char text[PLACE_TEXT]);

/* Prints what was held back; returns how many errors it was. */
size_t place_leave(void);

/* The same, but nobody is told what was held back. */
size_t place_forget(void);

/* Whether messages are about a file: then one is not the end of it. */
bool place_is_file(void);

/* Holds an error or a warning back; false if messages are not about a file. */
bool place_hold(const char *text, bool is_error);

#endif /* FLOWTEECTL_TEXT_PLACE_H */
