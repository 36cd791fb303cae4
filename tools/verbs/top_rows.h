/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a live screen has rows for, and in which order. */
#ifndef FLOWTEECTL_VERBS_TOP_ROWS_H
#define FLOWTEECTL_VERBS_TOP_ROWS_H

#include "model/account.h"
#include "model/minute.h"
#include "model/ruleset.h"

/* Room for what is told of a row. */
#define TOP_TEXT	192

/* What a row is of; also the pages of a screen. */
enum top_kind {
	TOP_COLLECTOR,
	TOP_RECEIVER,
	TOP_EXPORTER,
	TOP_KINDS,
	TOP_ALL = TOP_KINDS,
};

/* What rows are sorted by. */
enum top_order {
	TOP_BY_NAME,
	TOP_BY_DATAGRAMS,
	TOP_BY_BYTES,
	TOP_BY_DROPPED,
};

/**
 * struct top_row - a row
 * @kind: what it is of
 * @name: what that is called
 * @state: how it is
 * @is_bad: that is not as it should be
 * @minute: what was counted of it
 * @place: in the order of the configuration
 */
struct top_row {
	enum top_kind kind;
	char name[TOP_TEXT];
	char state[32];
	bool is_bad;
	const struct minute *minute;
	size_t place;
};

/**
 * struct top_rows - all rows; zero initialised
 * @list: them
 * @count: number of @list
 * @room: for so many
 * @shown: those that are to be shown, in their order
 * @n_shown: number of @shown
 */
struct top_rows {
	struct top_row *list;
	size_t count;
	size_t room;
	const struct top_row **shown;
	size_t n_shown;
};

/**
 * top_rows_fill() - make rows of a reading
 * @rows: those of the reading before, which are replaced
 * @minutes: that they are counted in
 * @ruleset: what was read of the configuration
 * @accounts: what was read of the exporters
 */
void top_rows_fill(struct top_rows *rows, struct minutes *minutes,
		   const struct ruleset *ruleset, const struct accounts *accounts);
void top_rows_release(struct top_rows *rows);

/* Shows those of a page whose name has a text in it, in an order; collectors come
 * before receivers, and these before exporters.
 */
void top_rows_arrange(struct top_rows *rows, enum top_kind page, const char *filter,
		      enum top_order order);

/* How fast all of a kind grow together, and how many there are, and are not well. */
struct pace top_rows_sum(const struct top_rows *rows, enum top_kind kind, size_t *count,
			 size_t *bad);

#endif /* FLOWTEECTL_VERBS_TOP_ROWS_H */
