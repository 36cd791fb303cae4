/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rates, again and again. */
#ifndef FLOWTEECTL_VERBS_WATCH_H
#define FLOWTEECTL_VERBS_WATCH_H

#include "verbs/verb.h"

/**
 * struct watch - what is asked for
 * @seconds: between two readings
 * @count: how often they are printed; 0: until somebody ends it
 * @explain: a sentence on every counter, too
 * @is_bad: only what is not well
 * @names: what the only objects to show are called; no words: all
 */
struct watch {
	uint32_t seconds;
	uint32_t count;
	bool explain;
	bool is_bad;
	struct line names;
};

/**
 * watch_rates() - print how fast counters grow, so often or until somebody ends it
 * @context: see &struct context
 * @watch: what is asked for
 *
 * Return: %DONE, or the exit status of an error that was reported: among others,
 * the module was removed
 */
int watch_rates(const struct context *context, const struct watch *watch);

#endif /* FLOWTEECTL_VERBS_WATCH_H */
