/* SPDX-License-Identifier: GPL-2.0-only */
/* Commits that are taken back unless they are confirmed. */
#ifndef FLOWTEE_CONFIRM_H
#define FLOWTEE_CONFIRM_H

#include <net/genetlink.h>

struct ft_control;
struct ft_ruleset;

void ft_confirm_init(struct ft_control *control);
void ft_confirm_exit(struct ft_control *control);
u32 ft_confirm_left(const struct ft_control *control);
void ft_confirm_await(struct ft_control *control, struct ft_ruleset *fallback,
		      u32 seconds);
void ft_confirm_keep(struct ft_control *control);
int ft_confirm_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* FLOWTEE_CONFIRM_H */
