/* SPDX-License-Identifier: GPL-2.0-only */
/* Which datagrams of the exporters in its `from` a receiver wants. */
#ifndef FLOWTEE_SELECT_H
#define FLOWTEE_SELECT_H

#include "packet/datagram.h"
#include "ruleset/receiver.h"

bool ft_select_picks(const struct ft_receiver *receiver,
		     const struct ft_datagram *dg);

/**
 * ft_select_fits() - tell whether a receiver wants a datagram
 * @receiver: whose &ft_receiver.from covers the exporter
 * @dg: the datagram; one without a header fits whatever is asked of that
 *
 * Context: RCU read side.
 */
static inline bool ft_select_fits(const struct ft_receiver *receiver,
				  const struct ft_datagram *dg)
{
	return likely(!receiver->is_picky) || ft_select_picks(receiver, dg);
}

#endif /* FLOWTEE_SELECT_H */
