/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a configuration file says, and where it says it. */
#ifndef FLOWTEECTL_MODEL_CONFIG_H
#define FLOWTEECTL_MODEL_CONFIG_H

#include <stdint.h>

#include "model/file.h"
#include "model/index.h"
#include "model/ruleset.h"

/**
 * struct config - what a file says
 * @file: its words
 * @ruleset: its collectors, and what belongs to them
 * @names: all of them by path; the position is that of the collector in the
 *	ruleset, of a list its own
 * @is_silent: nobody is to be cautioned: who made the file has been told
 */
struct config {
	struct file file;
	struct ruleset ruleset;
	struct index names;
	bool is_silent;
};

/* The position of a collector whose own statement is wrong: its receivers are not. */
#define CONFIG_NOWHERE	SIZE_MAX

/* Returns the item of a new name, or NULL: it is taken, which was reported. */
struct item *config_take_name(struct config *config, const struct statement *statement,
			      const struct line *line);

/* The object of this path; NULL if there is none. */
const struct entity *config_find(const struct config *config, const struct object *object,
				 const struct path *path);

/* Messages are about the value of a word of an object, or of all of it (NULL), or,
 * if there is no object, of the file as a whole.
 */
void config_look_at(const struct config *config, const struct entity *entity,
		    const char *word);

/* The line that an object begins on: see place_text(). */
void config_place(const struct config *config, size_t statement, char text[PLACE_TEXT]);

void config_release(struct config *config);

#endif /* FLOWTEECTL_MODEL_CONFIG_H */
