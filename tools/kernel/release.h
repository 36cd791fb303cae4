/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module is, and what is in force in the namespace. */
#ifndef FLOWTEECTL_KERNEL_RELEASE_H
#define FLOWTEECTL_KERNEL_RELEASE_H

#include "kernel/kernel.h"

/**
 * struct release - what the module says of itself
 * @text: its release; empty: it is not there
 * @has_generation: it has told @generation: one of an older release does not
 * @generation: of the configuration in force; 0: nothing was ever configured
 * @confirm: seconds in which that must be confirmed; 0: it need not be
 */
struct release {
	char text[64];
	bool has_generation;
	uint32_t generation;
	uint32_t confirm;
};

/* Reads a message of the answer to VERSION_GET into a &struct release. */
bool release_message(const struct nlmsghdr *nlh, void *data);

/**
 * release_ask() - ask the module what it is
 * @kernel: found; this works whatever version of the interface the module speaks
 * @release: result
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int release_ask(struct kernel *kernel, struct release *release);

#endif /* FLOWTEECTL_KERNEL_RELEASE_H */
