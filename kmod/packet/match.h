/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose datagram it is. */
#ifndef FLOWTEE_MATCH_H
#define FLOWTEE_MATCH_H

#include "ruleset/ruleset.h"

struct net;
struct net_device;

struct ft_collector *ft_match(const struct ft_ruleset *ruleset, struct net *net,
			      const struct net_device *dev,
			      const struct ft_endpoint *to);
bool ft_match_listens(const struct ft_ruleset *ruleset, struct net *net,
		      const struct ft_endpoint *to);

#endif /* FLOWTEE_MATCH_H */
