// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "rate.h"

/**
 * ft_rate_allows() - take a token out of a bucket
 * @rate: the bucket
 * @limit: tokens that flow in each second, and that it holds; at least 1, at
 *	most %NSEC_PER_SEC. The time of one is rounded up to nanoseconds
 * @now: the time, in nanoseconds
 *
 * Context: any; CPUs may ask at once, and get no more tokens than one would.
 * Return: whether there was one.
 */
bool ft_rate_allows(struct ft_rate *rate, u32 limit, u64 now)
{
	s64 token = DIV_ROUND_UP(NSEC_PER_SEC, limit);
	s64 full = atomic64_read(&rate->full), next;

	do {
		next = max_t(s64, full, now) + token;
		if (next - (s64)now > token * limit)
			return false;
	} while (!atomic64_try_cmpxchg(&rate->full, &full, next));
	return true;
}
