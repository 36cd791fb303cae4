/* SPDX-License-Identifier: GPL-2.0-only */
/* From a draft to a ruleset that can be published. */
#ifndef FLOWTEE_SEAL_H
#define FLOWTEE_SEAL_H

#include "control/draft.h"

/**
 * struct ft_blame - what the refusal of a draft is about
 * @collector: the object, or the collector of it; NULL: no single one
 * @receiver: the object, or NULL
 * @attr: &enum flowtee_receiver_attr if there is a receiver, else &enum
 *	flowtee_collector_attr
 *
 * It refers to the draft, and is of no use once that was dropped.
 */
struct ft_blame {
	const struct ft_collector *collector;
	const struct ft_receiver *receiver;
	int attr;
};

int ft_seal(struct ft_draft *draft, struct net *net, struct ft_blame *blame,
	    struct netlink_ext_ack *extack);

#endif /* FLOWTEE_SEAL_H */
