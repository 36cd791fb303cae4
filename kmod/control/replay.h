/* SPDX-License-Identifier: GPL-2.0-only */
/* When receivers are to be told of templates again. */
#ifndef FLOWTEE_REPLAY_CONTROL_H
#define FLOWTEE_REPLAY_CONTROL_H

#include <net/genetlink.h>

struct ft_collector;
struct ft_control;
struct ft_receiver;
struct ft_ruleset;

void ft_replay_init(struct ft_control *control);
void ft_replay_exit(struct ft_control *control);
void ft_replay_for_change(struct ft_ruleset *old, struct ft_ruleset *new);
void ft_replay_for_health(const struct ft_collector *collector,
			  struct ft_receiver *receiver);
void ft_replay_for_time(const struct ft_collector *collector,
			struct ft_receiver *receiver);
int ft_replay_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* FLOWTEE_REPLAY_CONTROL_H */
