/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version of the loaded module. */
#ifndef FLOWTEECTL_KERNEL_RELEASE_H
#define FLOWTEECTL_KERNEL_RELEASE_H

#include "kernel/kernel.h"

/**
 * struct release - a version
 * @text: it; empty: the module has not told it
 */
struct release {
	char text[64];
};

/**
 * release_ask() - ask for the module's version
 * @kernel: found, and the module is there, whatever version of the interface it
 *	speaks
 * @release: result
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int release_ask(struct kernel *kernel, struct release *release);

#endif /* FLOWTEECTL_KERNEL_RELEASE_H */
