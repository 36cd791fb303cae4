/* SPDX-License-Identifier: GPL-2.0-only */
/* HEALTH: what a checker has found. */
#ifndef FLOWTEE_FINDING_CONTROL_H
#define FLOWTEE_FINDING_CONTROL_H

#include <net/genetlink.h>

struct ft_collector;
struct ft_control;
struct ft_receiver;

void ft_finding_end(struct ft_control *control,
		    const struct ft_collector *collector,
		    struct ft_receiver *receiver);
int ft_finding_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* FLOWTEE_FINDING_CONTROL_H */
