/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of prefixes as attributes of messages to users. */
#ifndef FLOWTEE_PREFIX_MESSAGE_H
#define FLOWTEE_PREFIX_MESSAGE_H

#include "ruleset/prefixes.h"

struct sk_buff;

/**
 * struct ft_told_list - a list of an object
 * @type: the attribute that it is
 * @set: what is in it; NULL: nothing, and it is left out
 */
struct ft_told_list {
	int type;
	const struct ft_prefixes *set;
};

int ft_prefix_message_put(struct sk_buff *skb, const struct ft_told_list *lists,
			  unsigned int n, u32 *next);

#endif /* FLOWTEE_PREFIX_MESSAGE_H */
