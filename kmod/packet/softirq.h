/* SPDX-License-Identifier: GPL-2.0-only */
/* What a softirq does of a packet, and what it leaves to a thread. */
#ifndef FLOWTEE_SOFTIRQ_H
#define FLOWTEE_SOFTIRQ_H

#include "packet/backlog.h"
#include "packet/prime.h"
#include "packet/segments.h"

bool ft_softirq_pass(struct ft_backlog *backlog,
		     const struct ft_ruleset *ruleset,
		     const struct ft_collector *collector,
		     struct ft_datagram *dg, bool consume);
bool ft_softirq_replicate(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  struct ft_datagram *dg, bool consume);

/* To send so many bytes takes as long as to make a copy: they are summed up, put into
 * fragments, or into the memory of a socket.
 */
#define FT_SOFTIRQ_BYTES	2048

/* So much is never too much, whatever there was before. */
#define FT_SOFTIRQ_FREE		64

/* How many copies of small datagrams a packet amounts to, that asks for so many of each
 * of its own.
 */
static inline u64 ft_softirq_weigh(u32 copies, const struct ft_datagram *dg)
{
	return (u64)copies * (ft_count_segments(dg) +
			      dg->payload_len / FT_SOFTIRQ_BYTES);
}

/* Whether a packet may ask for too much, or must wait for another. */
static inline bool ft_softirq_concerns(const struct ft_backlog *backlog,
				       const struct ft_collector *collector,
				       const struct ft_datagram *dg)
{
	return ft_softirq_weigh(collector->copies, dg) > FT_SOFTIRQ_FREE ||
	       ft_backlog_holds(backlog, collector) ||
	       ft_prime_has_taken_enough();
}

#endif /* FLOWTEE_SOFTIRQ_H */
