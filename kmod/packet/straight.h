/* SPDX-License-Identifier: GPL-2.0-only */
/* The straight way to the neighbour. */
#ifndef FLOWTEE_STRAIGHT_H
#define FLOWTEE_STRAIGHT_H

#include <linux/skbuff.h>

struct net;

bool ft_straight_is_free(const struct net *net, struct sk_buff *copy,
			 u8 family);
int ft_straight_send(struct net *net, struct sk_buff *copy, u8 family);

#endif /* FLOWTEE_STRAIGHT_H */
