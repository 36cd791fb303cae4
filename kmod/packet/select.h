/* SPDX-License-Identifier: GPL-2.0-only */
/* Which datagrams of the exporters that it wants a receiver gets. */
#ifndef FLOWTEE_SELECT_H
#define FLOWTEE_SELECT_H

#include "packet/datagram.h"
#include "ruleset/receiver.h"

/**
 * ft_select_fits() - tell whether a receiver wants a datagram
 * @receiver: whose &ft_receiver.from covers the exporter
 * @dg: the datagram
 *
 * Context: RCU read side.
 */
static inline bool ft_select_fits(const struct ft_receiver *receiver,
				  const struct ft_datagram *dg)
{
	return likely(!receiver->is_picky) ||
	       !ft_prefixes_except(receiver->except, dg->from.family,
				   &dg->from.addr);
}

#endif /* FLOWTEE_SELECT_H */
