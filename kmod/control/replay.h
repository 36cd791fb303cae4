/* SPDX-License-Identifier: GPL-2.0-only */
/* Receivers are told of templates again because somebody asks for it. */
#ifndef FLOWTEE_REPLAY_CONTROL_H
#define FLOWTEE_REPLAY_CONTROL_H

#include <net/genetlink.h>

struct ft_control;

void ft_replay_init(struct ft_control *control);
void ft_replay_exit(struct ft_control *control);
int ft_replay_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* FLOWTEE_REPLAY_CONTROL_H */
