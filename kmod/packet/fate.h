/* SPDX-License-Identifier: GPL-2.0-only */
/* What becomes of an original: decided for packets and for questions alike. */
#ifndef FLOWTEE_FATE_H
#define FLOWTEE_FATE_H

#include <linux/flowtee.h>

#include "packet/original.h"
#include "packet/path.h"
#include "packet/steering.h"

/**
 * ft_fate_of() - decide what becomes of an original
 * @path: its way
 * @collector: that it is for
 * @dg: it
 *
 * Who gets one that goes on does not matter to the hook: ft_original_taker()
 * tells.
 *
 * Context: RCU read side.
 * Return: %FLOWTEE_FATE_CONSUMED, without an answer to the exporter;
 * %FLOWTEE_FATE_GOES_ON, as if flowtee were not there; %FLOWTEE_FATE_UNDECIDED:
 * it goes on for now (steering.c).
 */
static inline enum flowtee_fate ft_fate_of(struct ft_path *path,
					   const struct ft_collector *collector,
					   const struct ft_datagram *dg)
{
	switch (collector->original) {
	case FLOWTEE_ORIGINAL_ACCEPT:
		return FLOWTEE_FATE_GOES_ON;
	case FLOWTEE_ORIGINAL_DROP:
		return FLOWTEE_FATE_CONSUMED;
	default:
		if (ft_original_is_wanted(dg))
			return FLOWTEE_FATE_GOES_ON;
		return ft_steering_is_possible(path, dg->to.family) ?
			FLOWTEE_FATE_UNDECIDED : FLOWTEE_FATE_CONSUMED;
	}
}

#endif /* FLOWTEE_FATE_H */
