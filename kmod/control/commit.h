/* SPDX-License-Identifier: GPL-2.0-only */
/* The step from a draft to the configuration in force. */
#ifndef FLOWTEE_COMMIT_H
#define FLOWTEE_COMMIT_H

#include "control/event.h"
#include "control/seal.h"

struct ft_control;

int ft_commit(struct ft_control *control, struct ft_draft *draft,
	      const struct ft_reason *reason, struct ft_blame *blame,
	      struct netlink_ext_ack *extack);

#endif /* FLOWTEE_COMMIT_H */
