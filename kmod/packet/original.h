/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the original goes on after it was replicated. */
#ifndef FLOWTEE_ORIGINAL_H
#define FLOWTEE_ORIGINAL_H

#include "ruleset/collector.h"
#include "packet/datagram.h"

bool ft_original_is_wanted(const struct ft_datagram *dg);
bool ft_original_goes_on(const struct ft_collector *collector,
			 const struct ft_datagram *dg);

#endif /* FLOWTEE_ORIGINAL_H */
