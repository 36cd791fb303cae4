/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What apply and merge have in common: a change on trial, and what it did. */
#ifndef FLOWTEECTL_VERBS_OUTCOME_H
#define FLOWTEECTL_VERBS_OUTCOME_H

#include "kernel/summary.h"
#include "verbs/verb.h"

#define CONFIRM		"--confirm"

/* Reads the seconds of %CONFIRM; NULL: there are none. %DONE or %WRONG. */
int confirm_parse(const char *value, uint32_t *confirm);

/**
 * outcome_print() - tell what a change did
 * @context: see &struct context
 * @done: "applied"
 * @summary: what the kernel told of it
 * @confirm: seconds in which it must be confirmed; 0: it need not be
 *
 * A line on standard error, for whoever waits at a terminal, and for the journal;
 * or JSON on standard output.
 */
void outcome_print(const struct context *context, const char *done,
		   const struct summary *summary, uint32_t confirm);

#endif /* FLOWTEECTL_VERBS_OUTCOME_H */
