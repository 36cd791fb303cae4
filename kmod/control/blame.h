/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose fault it is that a draft is refused. */
#ifndef FLOWTEE_BLAME_H
#define FLOWTEE_BLAME_H

#include <linux/compiler.h>
#include <linux/types.h>

struct ft_collector;
struct ft_receiver;
struct genl_info;

/* Longest reason, with names of its own. */
#define FT_BLAME_REASON_SIZE	224

/**
 * struct ft_blame - what the refusal of a draft is about
 * @collector: the object, or the collector of it; NULL: no single one, @reason may tell
 * @receiver: the object, or NULL
 * @attr: &enum flowtee_receiver_attr if there is a receiver, else &enum
 *	flowtee_collector_attr
 * @reason: why, with the names of all that have to do with it, which the reason of
 *	an extended ACK cannot have before Linux 6.3; empty: that one tells all
 * @confirm: seconds after which the change that stands in the way goes back; 0: none
 *	is on trial
 *
 * It refers to the draft, and is of no use once that was dropped.
 */
struct ft_blame {
	const struct ft_collector *collector;
	const struct ft_receiver *receiver;
	int attr;
	char reason[FT_BLAME_REASON_SIZE];
	u32 confirm;
};

__printf(2, 3)
void ft_blame_say(struct ft_blame *blame, const char *format, ...);
void ft_blame_tell(const struct ft_blame *blame, struct genl_info *info);

#endif /* FLOWTEE_BLAME_H */
