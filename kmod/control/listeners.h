/* SPDX-License-Identifier: GPL-2.0-only */
/* Who listens where, and that nobody sends there. */
#ifndef FLOWTEE_LISTENERS_H
#define FLOWTEE_LISTENERS_H

#include "control/blame.h"
#include "control/draft.h"

int ft_listeners_seal(const struct ft_draft *draft, struct net *net,
		      struct ft_blame *blame, struct netlink_ext_ack *extack);

#endif /* FLOWTEE_LISTENERS_H */
