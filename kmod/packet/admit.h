/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a datagram is replicated at all. */
#ifndef FLOWTEE_ADMIT_H
#define FLOWTEE_ADMIT_H

#include <linux/flowtee.h>

#include "packet/datagram.h"
#include "ruleset/collector.h"

enum flowtee_collector_counter ft_admit(const struct ft_collector *collector,
					struct ft_datagram *dg);

/* Whether what a datagram says is believed, if this is why it is not replicated,
 * or 0.
 */
static inline bool ft_admit_believes(enum flowtee_collector_counter outcome)
{
	return !outcome || outcome == FLOWTEE_COLLECTOR_STANDBY;
}

#endif /* FLOWTEE_ADMIT_H */
