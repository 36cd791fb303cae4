/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading again and again, by one who says himself what is wrong. */
#ifndef FLOWTEECTL_KERNEL_OBSERVE_H
#define FLOWTEECTL_KERNEL_OBSERVE_H

#include "kernel/kernel.h"
#include "model/account.h"
#include "model/ruleset.h"

/* Room for why something could not be read. */
#define OBSERVE_TEXT	256

/**
 * observe_ruleset() - read the configuration and its counters once more
 * @kernel: open
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @reason: set to why it could not be read
 *
 * The module is not loaded for this if it was removed, and nothing is reported.
 *
 * Return: whether it was read
 */
bool observe_ruleset(struct kernel *kernel, struct ruleset *ruleset, char reason[OBSERVE_TEXT]);

/* The same of the streams of all exporters, to be freed with accounts_release(). */
bool observe_streams(struct kernel *kernel, struct accounts *accounts,
		     char reason[OBSERVE_TEXT]);

#endif /* FLOWTEECTL_KERNEL_OBSERVE_H */
