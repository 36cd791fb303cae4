/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration of another program on its way to one of flowtee: its files
 * are read, each line of them is remarked on, and statements are collected.
 *
 * What is printed is what the files say. Where the other program did something
 * else, the report tells.
 */
#ifndef FLOWTEECTL_IMPORT_IMPORT_H
#define FLOWTEECTL_IMPORT_IMPORT_H

#include <jansson.h>
#include <linux/flowtee.h>
#include <stddef.h>

#include "import/report.h"
#include "import/source.h"
#include "model/endpoint.h"

/**
 * struct mention - how a file came to be read
 * @origin: where it was named
 * @instead: the option that gives another, or NULL
 */
struct mention {
	struct origin origin;
	const char *instead;
};

/**
 * struct import - an import that is being made, zero initialised but for @read
 * @program: "pmacct" or "samplicator"
 * @origin: what it is read from, for the head of the configuration
 * @read: gives the text of a file, to be freed, or NULL after a message; @named: NULL
 *	if it is one that was given
 * @name: what the collector is to be called; NULL: as the configuration says
 * @collector: name of the collector; empty until there is one
 * @listen: what the collector listens on
 * @sources: what --source says
 * @report: the remarks
 * @statements: the configuration, each one line
 * @n_statements: number of @statements
 * @n_first: how many of @statements are the collector and pools: before all
 *	receivers, as in what `save` prints
 * @names: of the receivers so far, an object used as a set; NULL if none
 * @pool_names: the same of pools
 * @unread: likewise, where files are named that could not be read, and were reported
 * @kept: texts that live as long as the import
 * @n_kept: number of @kept
 */
struct import {
	const char *program;
	const char *origin;
	char *(*read)(const char *path, const struct mention *named);
	const char *name;
	char collector[FLOWTEE_NAME_SIZE];
	struct endpoint listen;
	struct own_sources sources;
	struct report report;
	char **statements;
	size_t n_statements;
	size_t n_first;
	json_t *names;
	json_t *pool_names;
	json_t *unread;
	char **kept;
	size_t n_kept;
};

/* Texts that are freed with the import. */
char *import_keep(struct import *import, char *text);
char *import_text(struct import *import, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void import_release(struct import *import);

#endif /* FLOWTEECTL_IMPORT_IMPORT_H */
