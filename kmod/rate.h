/* SPDX-License-Identifier: GPL-2.0-only */
/* A limit to the datagrams of a second. */
#ifndef FLOWTEE_RATE_H
#define FLOWTEE_RATE_H

#include <linux/atomic.h>

/**
 * struct ft_rate - a token bucket, as one number
 * @full: when the bucket will be full again, in nanoseconds of the monotonic
 *	clock; past: it is. Each datagram puts it off by what a token takes (the
 *	generic cell rate algorithm, ITU-T I.371)
 */
struct ft_rate {
	atomic64_t full;
};

bool ft_rate_allows(struct ft_rate *rate, u32 limit, u64 now);

#endif /* FLOWTEE_RATE_H */
