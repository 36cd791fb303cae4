/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters, and how fast they grow, as people read them. */
#ifndef FLOWTEECTL_VERBS_STATS_VIEW_H
#define FLOWTEECTL_VERBS_STATS_VIEW_H

#include <jansson.h>

#include "model/ruleset.h"

/**
 * struct stats_view - what is to be printed of counters
 * @explain: why datagrams were malformed, too
 * @is_bad: what is well was left out
 * @seconds: how fast they grew in this time; 0: as they are
 */
struct stats_view {
	bool explain;
	bool is_bad;
	double seconds;
};

/* Prints a collector and what belongs to it. @data: a &struct stats_view. */
void stats_print(const struct collector *collector, const void *data);

/* A sentence on every counter. */
void stats_print_sentences(void);

/* The same, as a member of a document. */
void stats_add_sentences(json_t *document);

#endif /* FLOWTEECTL_VERBS_STATS_VIEW_H */
