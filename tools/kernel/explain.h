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

/**
 * explain_ask() - ask the same about a collector that was read already
 * @explanation: as for explain_load()
 * @collector: that @question names
 * @generation: of the configuration that it was read of
 * @question: as for explain_load()
 *
 * The network namespace has been entered.
 *
 * Return: as explain_load(), or %ASK_AGAIN if another configuration is in force
 */
int explain_ask(struct explanation *explanation, const struct collector *collector,
		uint32_t generation, const struct question *question);

#endif /* FLOWTEECTL_KERNEL_EXPLAIN_H */
