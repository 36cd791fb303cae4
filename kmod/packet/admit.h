/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a datagram is replicated at all. */
#ifndef FLOWTEE_ADMIT_H
#define FLOWTEE_ADMIT_H

#include <linux/flowtee.h>

#include "packet/datagram.h"
#include "ruleset/collector.h"

enum flowtee_collector_counter ft_admit(const struct ft_collector *collector,
					struct ft_datagram *dg);

#endif /* FLOWTEE_ADMIT_H */
