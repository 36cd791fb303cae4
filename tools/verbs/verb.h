/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A verb of the command line. One file of the same name has each. */
#ifndef FLOWTEECTL_VERBS_VERB_H
#define FLOWTEECTL_VERBS_VERB_H

#include <stdbool.h>

#include "model/statement.h"

struct argument;
struct choices;
struct verb;

/**
 * struct context - what a verb is done in
 * @json: output is JSON
 * @netns: name of the network namespace to act on; NULL: this one
 * @help: what is asked for is how to use the verb
 * @verbs: all there are, for those that tell of them
 */
struct context {
	bool json;
	const char *netns;
	bool help;
	const struct verb *verbs;
};

/**
 * struct verb - one verb
 * @name: it
 * @arguments: what it takes, for usage and completion (see usage.h), if it is of
 *	%FORM_PLAIN
 * @summary: what it does
 * @details: what more the help says; NULL: nothing
 * @examples: command lines without the name of the tool, one a line
 * @form: what it takes
 * @hidden: it is for programs; nothing lists it
 * @has_no_json: it refuses to print JSON
 * @run: does it, given what follows it on the command line, and returns the
 *	exit status
 */
struct verb {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *details;
	const char *examples;
	enum form form;
	bool hidden;
	bool has_no_json;
	int (*run)(const struct context *context, int argc, char **argv);
};

int run_add(const struct context *context, int argc, char **argv);
int run_set(const struct context *context, int argc, char **argv);
int run_del(const struct context *context, int argc, char **argv);
int run_flush(const struct context *context, int argc, char **argv);
int run_show(const struct context *context, int argc, char **argv);
int run_stats(const struct context *context, int argc, char **argv);
int run_top(const struct context *context, int argc, char **argv);
int run_exporters(const struct context *context, int argc, char **argv);
int run_explain(const struct context *context, int argc, char **argv);
int run_save(const struct context *context, int argc, char **argv);
int run_check(const struct context *context, int argc, char **argv);
int run_diff(const struct context *context, int argc, char **argv);
int run_apply(const struct context *context, int argc, char **argv);
int run_merge(const struct context *context, int argc, char **argv);
int run_health(const struct context *context, int argc, char **argv);
int run_replay(const struct context *context, int argc, char **argv);
int run_trace(const struct context *context, int argc, char **argv);
int run_confirm(const struct context *context, int argc, char **argv);
int run_doctor(const struct context *context, int argc, char **argv);
int run_metrics(const struct context *context, int argc, char **argv);
int run_monitor(const struct context *context, int argc, char **argv);
int run_import(const struct context *context, int argc, char **argv);
int run_version(const struct context *context, int argc, char **argv);
int run_complete(const struct context *context, int argc, char **argv);
int run_help(const struct context *context, int argc, char **argv);

/* The verb of this name, or NULL; then all of @verbs that are listed are among
 * @accepted.
 */
const struct verb *verb_find(const struct verb *verbs, const char *name,
			     struct choices *accepted);

/* Finds the option of this name among those of a verb. */
bool verb_option(const struct verb *verb, const char *name, struct argument *option);

#endif /* FLOWTEECTL_VERBS_VERB_H */
