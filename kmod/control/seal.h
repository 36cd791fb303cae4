/* SPDX-License-Identifier: GPL-2.0-only */
/* From a draft to a ruleset that can be published. */
#ifndef FLOWTEE_SEAL_H
#define FLOWTEE_SEAL_H

#include "control/blame.h"
#include "control/draft.h"

int ft_seal(struct ft_draft *draft, struct net *net, struct ft_blame *blame,
	    struct netlink_ext_ack *extack);

#endif /* FLOWTEE_SEAL_H */
