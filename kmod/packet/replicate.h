/* SPDX-License-Identifier: GPL-2.0-only */
/* One datagram, from its verification to its outcome. */
#ifndef FLOWTEE_REPLICATE_H
#define FLOWTEE_REPLICATE_H

#include "packet/decide.h"
#include "packet/deliver.h"
#include "packet/prime.h"
#include "packet/trace.h"
#include "telemetry/sighting.h"

/**
 * struct ft_replication - a datagram on its way to the receivers
 * @collector: that it is for
 * @outcome: why it is not replicated, or 0
 * @walk: where it is among the targets
 * @delivery: of its copies
 * @held: the receiver that is to get the next copy, once it is known whether
 *	it is the last: that may be the original itself
 * @pool: that gives its whole stream to @held, or NULL
 * @budget: so many targets may be seen to in this run
 * @tally: of what was decided so far
 * @sighting: for its stream, once it is known what has become of it
 * @prime: tells receivers what they need to know of its stream before
 * @note: of it, if somebody looks, or NULL
 *
 * Between two runs it may wait, as long as the datagram and its packet stay, and
 * there are references on the ruleset and on the device of arrival.
 */
struct ft_replication {
	const struct ft_collector *collector;
	enum flowtee_collector_counter outcome;
	struct ft_walk walk;
	struct ft_delivery delivery;
	struct ft_receiver *held;
	const struct ft_pool *pool;
	unsigned int budget;
	struct ft_tally tally;
	struct ft_sighting sighting;
	struct ft_prime prime;
	struct ft_trace_note *note;
};

void ft_replication_begin(struct ft_replication *rep,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  struct ft_datagram *dg, bool consume);
bool ft_replication_run(struct ft_replication *rep, unsigned int budget);
void ft_replication_copy(struct ft_replication *to,
			 const struct ft_replication *from,
			 struct ft_datagram *dg);
void ft_replication_drop(struct ft_replication *rep);

#endif /* FLOWTEE_REPLICATE_H */
