/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets of this host that receive from one source alone. */
#ifndef FLOWTEE_LISTENER_H
#define FLOWTEE_LISTENER_H

#include "ruleset/collector.h"

struct net;

bool ft_listener_for_some(struct net *net, int dif, int sdif,
			  const struct ft_receiver *receiver,
			  const struct ft_collector *collector);

#endif /* FLOWTEE_LISTENER_H */
