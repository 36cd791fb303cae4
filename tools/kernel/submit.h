/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What add, set and del change, by itself or all in one step. */
#ifndef FLOWTEECTL_KERNEL_SUBMIT_H
#define FLOWTEECTL_KERNEL_SUBMIT_H

#include "kernel/change.h"
#include "kernel/summary.h"

/* Does the change: by one request, or by a transaction if it takes more. */
int change_submit(const char *netns, const struct change *change);

/**
 * struct changes - what is changed in one step
 * @list: each of them
 * @count: number of @list
 * @generation: of the configuration that they were made for
 */
struct changes {
	struct change *list;
	size_t count;
	uint32_t generation;
};

/**
 * changes_submit() - do them all, or none
 * @changes: made of what ruleset_load() has read, which has entered the namespace
 * @summary: result: what they were
 *
 * Return: %DONE, the exit status of an error that was reported, or %ASK_AGAIN if
 * another configuration is in force
 */
int changes_submit(struct changes *changes, struct summary *summary);

#endif /* FLOWTEECTL_KERNEL_SUBMIT_H */
