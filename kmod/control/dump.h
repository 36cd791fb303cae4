/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests that read the configuration and its counters. */
#ifndef FLOWTEE_DUMP_H
#define FLOWTEE_DUMP_H

#include <net/genetlink.h>

struct ft_control;

int ft_dump_start(struct netlink_callback *cb);
int ft_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb);
int ft_dump_done(struct netlink_callback *cb);

#endif /* FLOWTEE_DUMP_H */
