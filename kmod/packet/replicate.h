/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens to a datagram, stage by stage. */
#ifndef FLOWTEE_REPLICATE_H
#define FLOWTEE_REPLICATE_H

#include "packet/datagram.h"
#include "ruleset/ruleset.h"

bool ft_replicate_datagram(const struct ft_ruleset *ruleset,
			   const struct ft_collector *collector,
			   struct ft_datagram *dg, bool consume);

#endif /* FLOWTEE_REPLICATE_H */
