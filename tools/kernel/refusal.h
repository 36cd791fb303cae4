/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module tells of a refusal before it refuses. */
#ifndef FLOWTEECTL_KERNEL_REFUSAL_H
#define FLOWTEECTL_KERNEL_REFUSAL_H

#include "kernel/netlink.h"
#include "model/objects.h"

/**
 * struct refusal - what a change is refused for; zero initialised
 * @object: the kind of the object at fault; NULL: none is
 * @path: its path
 * @attr: of it, what is at fault, or 0
 * @reason: why, with the names of others that have to do with it; may be empty
 * @confirm: seconds after which the change that stands in the way goes back; 0: none
 *	is on trial
 */
struct refusal {
	const struct object *object;
	struct path path;
	uint16_t attr;
	char reason[256];
	uint32_t confirm;
};

/* Reads a message that comes before a refusal; false if it makes no sense. */
bool refusal_message(const struct nlmsghdr *nlh, void *data);

/* Makes the reason of an answer say what is told of the refusal. */
void refusal_answer(const struct refusal *refusal, struct answer *answer);

#endif /* FLOWTEECTL_KERNEL_REFUSAL_H */
