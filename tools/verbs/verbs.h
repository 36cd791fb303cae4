/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of the command line. One file of the same name has each. */
#ifndef FLOWTEECTL_VERBS_VERBS_H
#define FLOWTEECTL_VERBS_VERBS_H

#include <stdbool.h>

#include "model/statement.h"

struct choices;

/**
 * struct context - what the options before the verb ask for
 * @json: output is JSON
 * @netns: name of the network namespace to act on; NULL: this one
 */
struct context {
	bool json;
	const char *netns;
};

/**
 * struct verb - one verb
 * @name: it
 * @arguments: what it takes, for usage and completion (see usage.h), if it is of
 *	%FORM_PLAIN
 * @summary: what it does
 * @details: what more the help says; NULL: nothing
 * @form: what it takes
 * @hidden: it is for programs; nothing lists it
 * @run: does it, given what follows it on the command line, and returns the
 *	exit status
 */
struct verb {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *details;
	enum form form;
	bool hidden;
	int (*run)(const struct context *context, int argc, char **argv);
};

int run_add(const struct context *context, int argc, char **argv);
int run_set(const struct context *context, int argc, char **argv);
int run_del(const struct context *context, int argc, char **argv);
int run_flush(const struct context *context, int argc, char **argv);
int run_show(const struct context *context, int argc, char **argv);
int run_stats(const struct context *context, int argc, char **argv);
int run_save(const struct context *context, int argc, char **argv);
int run_check(const struct context *context, int argc, char **argv);
int run_diff(const struct context *context, int argc, char **argv);
int run_apply(const struct context *context, int argc, char **argv);
int run_confirm(const struct context *context, int argc, char **argv);
int run_monitor(const struct context *context, int argc, char **argv);
int run_import(const struct context *context, int argc, char **argv);
int run_version(const struct context *context, int argc, char **argv);
int run_complete(const struct context *context, int argc, char **argv);
int run_help(const struct context *context, int argc, char **argv);

/* All verbs, one without a name at the end. */
extern const struct verb verbs[];

/* The verb of this name, or NULL; then all that are listed are among @accepted. */
const struct verb *verb_find(const char *name, struct choices *accepted);

/* Print how to use the tool, or one verb of it with what follows the verb. */
void help_tool(void);
void help_verb(const struct verb *verb, int argc, char **argv);

#endif /* FLOWTEECTL_VERBS_VERBS_H */
