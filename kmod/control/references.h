/* SPDX-License-Identifier: GPL-2.0-only */
/* From the names of lists to their prefixes. */
#ifndef FLOWTEE_REFERENCES_H
#define FLOWTEE_REFERENCES_H

#include "control/draft.h"

struct ft_blame;
struct netlink_ext_ack;

int ft_references_resolve(struct ft_draft *draft, struct ft_blame *blame,
			  struct netlink_ext_ack *extack);

#endif /* FLOWTEE_REFERENCES_H */
