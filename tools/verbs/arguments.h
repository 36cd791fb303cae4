/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the arguments of several verbs have in common. */
#ifndef FLOWTEECTL_VERBS_ARGUMENTS_H
#define FLOWTEECTL_VERBS_ARGUMENTS_H

#include <stdbool.h>

struct choices;

/* The arguments of a verb that takes a file and nothing else: %DONE or %WRONG. */
int file_argument(const char *verb, int argc, char **argv);

/* The name of a collector: %DONE or %WRONG. */
int collector_argument(const char *name);

/* Whether "collector" stands before the name of one. A collector may be called so: then
 * a word, which @is_word knows, or nothing follows.
 */
bool collector_is_said(size_t n_words, char *const *words, bool (*is_word)(const char *text));

/* An option without a value: sets its @flag; %DONE, or %WRONG if that is set. */
int flag_option(const char *option, bool *flag);

/* Refuses an option of a verb; @accepted: those that it has, NULL at the end. */
int unknown_option(const char *option, const char *const *accepted);

/* Adds the options that are as good before the verb as behind it. */
void add_common_options(struct choices *choices);

/* Refuses a word; if it is the address of an exporter, the word @exporter is missing before
 * it. @accepted: filled.
 */
int unknown_or_exporter(struct choices *accepted, const char *exporter);

#endif /* FLOWTEECTL_VERBS_ARGUMENTS_H */
