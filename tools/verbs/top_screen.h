/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A live screen, as it is drawn. */
#ifndef FLOWTEECTL_VERBS_TOP_SCREEN_H
#define FLOWTEECTL_VERBS_TOP_SCREEN_H

#include "verbs/top_rows.h"

/* Room for what somebody looks for. */
#define TOP_FILTER	64

/**
 * struct top - what there is to see, and how somebody wants to see it
 * @rows: of the last reading
 * @now: when that was, by time_monotonic()
 * @generation: of the change on trial, if there is one
 * @confirm: seconds until that goes back; 0: there is none
 * @reason: why nothing is read any more; empty: it is
 * @page: what is shown
 * @order: in which order
 * @filter: what is in the name of all that is shown
 * @typing: it is being typed
 * @help: the keys are shown instead
 * @first: of the rows that are shown, what is at the top
 */
struct top {
	struct top_rows rows;
	uint64_t now;
	uint32_t generation;
	uint32_t confirm;
	const char *reason;
	enum top_kind page;
	enum top_order order;
	char filter[TOP_FILTER];
	bool typing;
	bool help;
	size_t first;
};

/* Takes over the terminal; false: it is none that this can be done with. */
bool top_screen_begin(void);
void top_screen_end(void);

/* Draws all of it. */
void top_screen_draw(struct top *top);

/* How many rows the screen has room for. */
size_t top_screen_room(void);

#endif /* FLOWTEECTL_VERBS_TOP_SCREEN_H */
