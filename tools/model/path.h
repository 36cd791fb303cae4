/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What objects are called. */
#ifndef FLOWTEECTL_MODEL_PATH_H
#define FLOWTEECTL_MODEL_PATH_H

#include <linux/flowtee.h>

#include "text/fault.h"

/* What names are made of. */
#define NAME_CHARACTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/**
 * struct path - what an object is called
 * @collector: name of the collector
 * @member: name within the collector; empty: the collector itself
 */
struct path {
	char collector[FLOWTEE_NAME_SIZE];
	char member[FLOWTEE_NAME_SIZE];
};

/* Whether a name may have this character, of those it is made of, as its first. */
bool name_can_begin(char c);

/* Reads the name of an object, all of the text. */
bool name_parse(const char *text, char name[FLOWTEE_NAME_SIZE], struct fault *fault);

/**
 * path_parse() - read NAME or COLLECTOR/NAME
 * @text: from the command line
 * @path: result; @path->member is empty if there is no '/'
 * @fault: set if it is not accepted
 */
bool path_parse(const char *text, struct path *path, struct fault *fault);

/* Room for the longest path. */
#define PATH_TEXT	(2 * FLOWTEE_NAME_SIZE)

/* The path as path_parse() reads it. */
void path_text(const struct path *path, char text[PATH_TEXT]);

/* The last name of a path. */
const char *path_name(const struct path *path);

#endif /* FLOWTEECTL_MODEL_PATH_H */
