/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What show and stats have in common. */
#ifndef FLOWTEECTL_VERBS_VIEW_H
#define FLOWTEECTL_VERBS_VIEW_H

#include "model/ruleset.h"
#include "model/statement.h"
#include "text/table.h"

/**
 * view_load() - read what is to be shown
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @netns: see kernel_find()
 * @line: what the only objects to show are called (see names.h); no words:
 *	everything
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int view_load(struct ruleset *ruleset, const char *netns, const struct line *line);

/* Each collector by @print; a person is told if there is none. */
void view_print(const struct ruleset *ruleset,
		void (*print)(const struct collector *collector));

/**
 * view_columns() - add the columns of a table of siblings
 * @table: it
 * @object: what they are
 * @siblings: them
 *
 * These are an object's name, the words that are always shown, and what is known
 * of any of its siblings beside.
 *
 * Return: the facts that have a column, as bits, for the rows
 */
uint32_t view_columns(struct table *table, const struct object *object,
		      const struct siblings *siblings);
void view_cells(struct table *table, const struct object *object, uint32_t facts,
		const struct entity *entity);

/* What belongs to a collector, by @print; a person is told if there are no
 * receivers.
 */
void view_members(const struct collector *collector,
		  void (*print)(const struct object *object, const struct siblings *siblings));

/* Why datagrams of a collector were malformed, and who sent the last. */
void view_offences(const struct collector *collector);

/* "UPPER CASE" of a word or key. */
void view_column(struct table *table, const char *key, bool right);

#endif /* FLOWTEECTL_VERBS_VIEW_H */
