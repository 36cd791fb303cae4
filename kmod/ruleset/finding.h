/* SPDX-License-Identifier: GPL-2.0-only */
/* What a checker has found: whether the program at a receiver works. */
#ifndef FLOWTEE_FINDING_H
#define FLOWTEE_FINDING_H

#include <linux/compiler.h>
#include <linux/flowtee.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct ft_finding - what a checker has found of a receiver
 * @down: it does not work. Written with the lock of the configuration, read by
 *	packets without any
 * @lock: for @until
 * @until: when that ends by itself, in nanoseconds of the monotonic clock that
 *	counts while the host sleeps; 0: it does not
 *
 * Nothing of it is configuration: only its own command changes it, and time.
 */
struct ft_finding {
	bool down;
	spinlock_t lock; /* for the time */
	u64 until;
};

void ft_finding_init(struct ft_finding *finding);
bool ft_finding_set(struct ft_finding *finding, bool down, u32 seconds);
bool ft_finding_is_over(struct ft_finding *finding);
bool ft_finding_get(struct ft_finding *finding, u64 *until);

/* Whether it has found the receiver down, at any time. */
static inline bool ft_finding_is_down(const struct ft_finding *finding)
{
	return READ_ONCE(finding->down);
}

#endif /* FLOWTEE_FINDING_H */
