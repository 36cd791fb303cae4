/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether anything is in the way of copies for a receiver. */
#ifndef FLOWTEE_CHECK_H
#define FLOWTEE_CHECK_H

#include "ruleset/collector.h"

struct net;

u8 ft_check_receiver(struct net *net, struct ft_receiver *receiver,
		     const struct ft_collector *collector);

#endif /* FLOWTEE_CHECK_H */
