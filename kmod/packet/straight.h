/* SPDX-License-Identifier: GPL-2.0-only */
/* The straight way to the neighbour. */
#ifndef FLOWTEE_STRAIGHT_H
#define FLOWTEE_STRAIGHT_H

#include <linux/limits.h>
#include <linux/skbuff.h>

#include "packet/wait.h"

struct net;

/**
 * struct ft_straight_answer - whether anybody stands between copies of a family and
 *	their neighbours
 * @known: it was asked
 * @quiet: nobody does
 */
struct ft_straight_answer {
	bool known;
	bool quiet;
};

/**
 * struct ft_straight - what is asked once for all copies of a datagram
 * @ipv4: of IPv4
 * @ipv6: of IPv6
 * @wait: what a copy waits for; who sees to that sets it back
 *
 * Zeros have not asked. It holds for as long as RCU is read.
 */
struct ft_straight {
	struct ft_straight_answer ipv4;
	struct ft_straight_answer ipv6;
	struct ft_wait wait;
};

/* No error and no code of dev_queue_xmit(): the copy is still there. */
#define FT_STRAIGHT_NOT	INT_MIN

int ft_straight_send(struct ft_straight *straight, struct net *net,
		     struct sk_buff *copy, u8 family);

#endif /* FLOWTEE_STRAIGHT_H */
