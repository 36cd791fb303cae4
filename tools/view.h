/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What show and stats have in common. */
#ifndef FLOWTEECTL_VIEW_H
#define FLOWTEECTL_VIEW_H

#include "output.h"
#include "ruleset.h"

/**
 * view_load() - read what is to be shown
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @netns: see kernel_find()
 * @name: path of the only object to show; NULL: everything
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int view_load(struct ruleset *ruleset, const char *netns, const char *name);

/* Each collector by @print; a person is told if there is none. */
void view_print(const struct ruleset *ruleset,
		void (*print)(const struct collector *collector));

/* The columns of a receiver's name and of the words that are always shown. */
void view_receiver_columns(struct table *table);
void view_receiver_cells(struct table *table, const struct receiver *receiver);

/* "UPPER CASE" of a word or key. */
void view_column(struct table *table, const char *key, bool right);

#endif /* FLOWTEECTL_VIEW_H */
