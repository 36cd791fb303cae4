/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams that come back from other hosts. */
#ifndef FLOWTEE_LOOP_H
#define FLOWTEE_LOOP_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/siphash.h>

#include "packet/datagram.h"
#include "packet/returns.h"

#define FT_LOOP_SLOTS	4096

/* Words that a fingerprint is made of. */
#define FT_LOOP_FEATURES	20

/**
 * struct ft_loop_guard - what passed a namespace in the last seconds
 * @own: marks the copies that are made there, see own.h
 * @print_key: of fingerprints, which find slots: nobody can aim at the slot of
 *	another
 * @key: of the digest that tells datagrams apart: nobody can make two that have
 *	the same
 * @slot: what was seen last of the datagrams that hash to it, see loop.c
 * @returns: what may have come back
 */
struct ft_loop_guard {
	u32 own;
	u32 print_key[FT_LOOP_FEATURES];
	siphash_key_t key;
	atomic64_t slot[FT_LOOP_SLOTS];
	struct ft_returns returns;
};

struct ft_loop_guard *ft_loop_guard_alloc(void);
void ft_loop_guard_free(struct ft_loop_guard *guard);
bool ft_loop_detect(struct ft_loop_guard *guard, const struct ft_datagram *dg,
		    u16 now);

/* The clock that loops are measured with, in seconds; it wraps. */
static inline u16 ft_loop_clock(void)
{
	return jiffies / HZ;
}

#endif /* FLOWTEE_LOOP_H */
