/* SPDX-License-Identifier: GPL-2.0-only */
/* Copies wait for the address of their next hop, and may be lost there. */
#ifndef FLOWTEE_WAIT_H
#define FLOWTEE_WAIT_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <net/neighbour.h>

#include "packet/hop.h"
#include "ruleset/hearing.h"

struct net;

/* Next hops are counted at so many places. */
#define FT_WAITS_BITS	7
#define FT_WAITS_PLACES	BIT(FT_WAITS_BITS)

/**
 * struct ft_waits - next hops of a namespace, and what waits for them
 * @lost: how often those of a place have lost what waited
 */
struct ft_waits {
	atomic_t lost[FT_WAITS_PLACES];
};

/* Of a namespace (namespace.c). */
struct ft_waits *ft_waits_of(struct net *net);

/**
 * struct ft_wait - what is known of the next hop of a copy
 * @mark: stands for it, and for how often it has lost what waited for it; 0: its address
 *	was known, and the rest says nothing
 * @loss: what the copy has cost others, or had found lost
 */
struct ft_wait {
	u32 mark;
	enum ft_hop_loss loss;
};

/* Whether a copy that waits has pushed out another. */
static inline bool ft_wait_costs(const struct ft_wait *wait)
{
	return unlikely(wait->mark) && wait->loss == FT_HOP_LOSES;
}

void ft_wait_begin(struct ft_wait *wait, const struct ft_waits *waits,
		   const struct neighbour *neighbour, unsigned int size);
bool ft_wait_note(struct ft_hearing *hearing, const struct ft_wait *wait);
bool ft_wait_look_back(struct ft_hearing *hearing, const struct ft_waits *waits,
		       const struct neighbour *neighbour);
void ft_waits_hear(struct ft_waits *waits, const struct neighbour *neighbour);

/* A copy of a size, in bytes of memory, comes to a next hop: if its address is not known
 * the copy waits there. Context: RCU read side.
 */
static inline void ft_wait_at(struct ft_wait *wait,
			      const struct neighbour *neighbour,
			      unsigned int size)
{
	if (unlikely(!ft_hop_is_known(neighbour)))
		ft_wait_begin(wait, ft_waits_of(dev_net(neighbour->dev)),
			      neighbour, size);
}

int ft_waits_init(void);
void ft_waits_exit(void);

#endif /* FLOWTEE_WAIT_H */
