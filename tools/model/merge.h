/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file whose statements add to a configuration, and change what is there. */
#ifndef FLOWTEECTL_MODEL_MERGE_H
#define FLOWTEECTL_MODEL_MERGE_H

#include "model/config.h"

/**
 * struct merge - what a file adds and changes
 * @config: the file, and the names that it has: the position is that of the
 *	statement
 * @statements: by number
 * @forms: for each %FORM_ADD or %FORM_SET; %FORM_PLAIN: it is wrong
 */
struct merge {
	struct config config;
	struct statement *statements;
	enum form *forms;
};

/**
 * merge_load() - read a file
 * @merge: result, to be freed with merge_release() in any case
 * @name: of the file; %FILE_STDIN: standard input
 * @present: what is configured: what a statement names of it is changed
 *
 * What a file must not say of a whole configuration is left to the kernel, which
 * knows the other part of it.
 *
 * Return: %DONE, or %REFUSED if anything is wrong: all of it was reported
 */
int merge_load(struct merge *merge, const char *name, const struct ruleset *present);

/* The statement of this path; NULL if the file does not name it. */
const struct statement *merge_find(const struct merge *merge, const struct object *object,
				   const struct path *path);

/* Calls @visit with each statement: an object after what it belongs to, wherever
 * the file has it.
 */
void merge_visit(const struct merge *merge,
		 void (*visit)(const struct statement *statement, enum form form, void *data),
		 void *data);
void merge_release(struct merge *merge);

#endif /* FLOWTEECTL_MODEL_MERGE_H */
