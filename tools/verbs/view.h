/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What show, stats and others that tell of the configuration have in common. */
#ifndef FLOWTEECTL_VERBS_VIEW_H
#define FLOWTEECTL_VERBS_VIEW_H

#include "model/names.h"
#include "model/standing.h"
#include "text/table.h"

#define BRIEF	"--brief"
#define BAD	"--bad"

/**
 * view_narrow() - reckon how objects stand, and leave what is to be shown
 * @ruleset: as it was read
 * @line: what the only objects to show are called (see names.h); no words: all
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int view_narrow(struct ruleset *ruleset, const struct line *line);

/* Reads all that there is, to be narrowed; as view_load(). */
int view_load_whole(struct ruleset *ruleset, const char *netns, const struct line *line);

/**
 * view_load() - read what is to be shown
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @netns: see kernel_find()
 * @line: see view_narrow()
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int view_load(struct ruleset *ruleset, const char *netns, const struct line *line);

/* That a change is on trial, if one is: before all else. */
void view_trial(const struct ruleset *ruleset);

/**
 * view_none() - warn if there is nothing to show
 * @ruleset: loaded, and narrowed by names alone
 * @line: the names; NULL: there are none
 * @has_lists: lists are shown as well
 *
 * Return: whether there is nothing
 */
bool view_none(const struct ruleset *ruleset, const struct line *line, bool has_lists);

/**
 * view_print() - print each collector
 * @ruleset: loaded
 * @is_bad: only what is not well was asked for
 * @print: prints a collector; NULL: they are for the caller to print
 * @data: for @print
 *
 * A person is told if there is no collector.
 */
void view_print(const struct ruleset *ruleset, bool is_bad,
		void (*print)(const struct collector *collector, const void *data),
		const void *data);

/* A line for each collector, and the sum of all. */
void view_brief(const struct ruleset *ruleset);

/* Prints why datagrams of a collector were malformed, and who sent the last. */
void view_offences(const struct collector *collector);

/* "UPPER CASE" of a word or key. */
void view_column(struct table *table, const char *key, bool right);

/* Cells of a row: its name, indented below its pool; its state; and, of a pool, whom
 * it gives all to.
 */
void view_name_cell(struct table *table, const struct row *row);
void view_state_cell(struct table *table, const struct row *row);
void view_active_cell(struct table *table, const struct row *row);

/* A table that has no rows: a person is told @text instead. */
void view_end_table(struct table *table, const char *text);

/* Adds a remark on a row: what is not well about its state. */
void view_remark_state(const struct row *row, FILE *out);

/* Begins a remark: each has a line of its own in a cell of a table's notes. */
void view_remark(FILE *out);

#endif /* FLOWTEECTL_VERBS_VIEW_H */
