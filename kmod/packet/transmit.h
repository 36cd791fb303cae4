/* SPDX-License-Identifier: GPL-2.0-only */
/* Sending a copy. */
#ifndef FLOWTEE_TRANSMIT_H
#define FLOWTEE_TRANSMIT_H

#include <linux/skbuff.h>

struct ft_straight;
struct net;

bool ft_transmit(struct net *net, struct sk_buff *copy, u8 family, bool local,
		 struct ft_straight *straight);

#endif /* FLOWTEE_TRANSMIT_H */
