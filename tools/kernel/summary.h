/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change as a whole was, as the kernel tells it. */
#ifndef FLOWTEECTL_KERNEL_SUMMARY_H
#define FLOWTEECTL_KERNEL_SUMMARY_H

#include <jansson.h>
#include <linux/flowtee.h>
#include <stdio.h>

#include "kernel/kernel.h"
#include "kernel/writer.h"

/* Room for the events of a large change, which come all at once. */
#define EVENT_ROOM	(64 * 1024 * 1024)

/**
 * struct summary - what a change was
 * @generation: of the configuration that it made; 0: nothing is known of it
 * @confirm: seconds in which it must be confirmed; 0: it need not be
 * @numbers: of objects, by &enum flowtee_summary_attr
 * @cause: of &enum flowtee_cause
 * @writer: see &struct writer
 */
struct summary {
	uint32_t generation;
	uint32_t confirm;
	uint32_t numbers[FLOWTEE_A_SUMMARY_MAX + 1];
	uint8_t cause;
	struct writer writer;
};

/* Reads the event that ends a change; false if it makes no sense. */
bool summary_read(const struct nlmsghdr *nlh, struct summary *summary);

/* "1 added, 0 changed, 2 removed, 7 kept" */
void summary_print(const struct summary *summary, FILE *out);

/* The same: a new reference. */
void summary_add_json(const struct summary *summary, json_t *json);

/**
 * summary_listen() - be told of the changes from now on
 * @ear: result, to be closed with netlink_close() if true is returned
 * @kernel: where they will be made
 *
 * An ear of its own: events must not come between a request and its answer.
 *
 * Return: whether they will be told
 */
bool summary_listen(struct netlink *ear, const struct kernel *kernel);

/**
 * summary_hear() - find a change among what was told
 * @ear: it was there before the change
 * @kernel: what made the change, which is in force: the kernel has told it by
 *	now
 * @summary: result; nothing is known of it if the events were too many
 */
void summary_hear(struct netlink *ear, const struct kernel *kernel, struct summary *summary);

#endif /* FLOWTEECTL_KERNEL_SUMMARY_H */
