/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel would do with a datagram. */
#ifndef FLOWTEECTL_KERNEL_EXPLAIN_H
#define FLOWTEECTL_KERNEL_EXPLAIN_H

#include "model/explanation.h"
#include "model/ruleset.h"

/**
 * explain_load() - ask the kernel what would become of a datagram
 * @explanation: result, to be freed with explanation_release() in any case
 * @ruleset: result: the collector that it is about, to be freed with
 *	ruleset_release() in any case
 * @question: what is asked; kept by reference
 * @netns: see kernel_find()
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int explain_load(struct explanation *explanation, struct ruleset *ruleset,
		 const struct question *question, const char *netns);

#endif /* FLOWTEECTL_KERNEL_EXPLAIN_H */
