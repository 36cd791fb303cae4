/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration and counters that the kernel has. */
#ifndef FLOWTEECTL_KERNEL_DUMP_H
#define FLOWTEECTL_KERNEL_DUMP_H

#include "kernel/release.h"
#include "model/ruleset.h"

/**
 * ruleset_load() - read the ruleset from the kernel
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @netns: see kernel_find()
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int ruleset_load(struct ruleset *ruleset, const char *netns);

/**
 * ruleset_peek() - read the ruleset for what can as well be left alone
 * @ruleset: result, to be freed with ruleset_release() in any case
 * @most: how many objects there may be
 *
 * In the network namespace of this process; nothing is reported.
 *
 * Return: whether all of it was read
 */
bool ruleset_peek(struct ruleset *ruleset, size_t most);

/* As absent_report(), of what the kernel has. */
bool dump_absent(const struct object *object, const struct entity *entity, bool is_new);

/* As present_report(), of what the kernel has. */
bool dump_present(const struct object *object, const struct entity *entity, bool is_new);

/* The one or the other, with one look. */
bool dump_absent_or_present(const struct object *object, const struct entity *entity,
			    bool is_new);

/**
 * struct subject - what a request is about
 * @object: its kind
 * @path: it
 * @is_kind_said: false: it is a collector where what belongs to one may be named as well
 */
struct subject {
	const struct object *object;
	const struct path *path;
	bool is_kind_said;
};

/* The same of a &struct subject, as struct request has it. */
bool dump_subject_absent(const void *data);

/* Adds what a message of a dump tells; false if it makes no sense. */
bool ruleset_message(const struct nlmsghdr *nlh, void *data);

/* It was read just now, and what the module said then. */
void ruleset_date(struct ruleset *ruleset, const struct release *release);

#endif /* FLOWTEECTL_KERNEL_DUMP_H */
