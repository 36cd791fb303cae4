/* SPDX-License-Identifier: GPL-2.0-only */
/* Readers of u64_stats lost their _irq variants in 6.3, and with PREEMPT_RT
 * before that; where there are any, the plain ones are not safe against writers
 * in softirq on 32-bit machines.
 */
#ifndef FLOWTEE_COMPAT_U64_STATS_H
#define FLOWTEE_COMPAT_U64_STATS_H

#include <linux/u64_stats_sync.h>

#ifdef FT_HAVE_U64_STATS_IRQ
#define ft_u64_stats_fetch_begin u64_stats_fetch_begin_irq
#define ft_u64_stats_fetch_retry u64_stats_fetch_retry_irq
#else
#define ft_u64_stats_fetch_begin u64_stats_fetch_begin
#define ft_u64_stats_fetch_retry u64_stats_fetch_retry
#endif

#endif /* FLOWTEE_COMPAT_U64_STATS_H */
