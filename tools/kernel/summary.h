/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change as a whole was, as the kernel tells it. */
#ifndef FLOWTEECTL_KERNEL_SUMMARY_H
#define FLOWTEECTL_KERNEL_SUMMARY_H

#include <jansson.h>
#include <linux/flowtee.h>
#include <stdio.h>

#include "kernel/kernel.h"

/* Room for the events of a large change, which come all at once. */
#define EVENT_ROOM	(64 * 1024 * 1024)

/**
 * struct writer - who has asked for a change
 * @is_known: somebody has, and the module tells who
 * @has_process: it is known which process that was
 * @has_login: it is known as whom he has logged in
 * @uid: the effective user
 * @login: as whom he has logged in
 * @pid: the process
 * @command: its name, any bytes
 */
struct writer {
	bool is_known;
	bool has_process;
	bool has_login;
	uint32_t uid;
	uint32_t login;
	uint32_t pid;
	char command[16];
};

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
/* "; by flowteectl[4711], uid 0, login 1000", or nothing */
void summary_print_writer(const struct summary *summary, FILE *out);

/* The same: a new reference. */
json_t *summary_writer_json(const struct summary *summary);
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
