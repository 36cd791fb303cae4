/* SPDX-License-Identifier: GPL-2.0-only */
/* Making and sending what was decided. */
#ifndef FLOWTEE_DELIVER_H
#define FLOWTEE_DELIVER_H

#include "packet/body.h"
#include "packet/datagram.h"
#include "packet/straight.h"
#include "packet/way.h"
#include "ruleset/receiver.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_delivery - the copies of one datagram
 * @ruleset: in force
 * @dg: the datagram
 * @body: what copies carry
 * @straight: whether they may go straight to their neighbours
 * @consume: the original does not go on
 * @taken: the original has become a copy
 */
struct ft_delivery {
	const struct ft_ruleset *ruleset;
	struct ft_datagram *dg;
	struct ft_body body;
	struct ft_straight straight;
	bool consume;
	bool taken;
};

enum flowtee_receiver_counter ft_deliver(struct ft_delivery *delivery,
					 const struct ft_receiver *receiver,
					 const struct ft_way *way, bool last);

#endif /* FLOWTEE_DELIVER_H */
