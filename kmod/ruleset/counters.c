// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "compat/u64_stats.h"
#include "base/identity.h"
#include "base/memory.h"
#include "ruleset/counters.h"

/* Time between two events of one receiver's replays: what happens meanwhile is
 * summed up.
 */
#define TOLD_INTERVAL	(10 * HZ)

/* Returns NULL without memory. May sleep. */
struct ft_counters *ft_counters_alloc(void)
{
	struct ft_counters *counters;
	int cpu;

	BUILD_BUG_ON(FT_COUNTERS_MAX < (int)FLOWTEE_COLLECTOR_COUNTER_MAX ||
		     FT_COUNTERS_MAX < (int)FLOWTEE_POOL_COUNTER_MAX);
	counters = kzalloc(sizeof(*counters), FT_GFP);
	if (!counters)
		return NULL;
	counters->cpu = alloc_percpu_gfp(struct ft_counters_cpu, FT_GFP);
	if (!counters->cpu) {
		kfree(counters);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(counters->cpu, cpu)->syncp);
	ft_rate_init(&counters->rate);
	ft_finding_init(&counters->finding);
	counters->since = div_u64(ktime_get_real_ns(), NSEC_PER_MSEC);
	counters->identity = ft_identity_new();
	refcount_set(&counters->refs, 1);
	return counters;
}

struct ft_counters *ft_counters_get(struct ft_counters *counters)
{
	if (counters)
		refcount_inc(&counters->refs);
	return counters;
}

/**
 * ft_counters_inherit() - see to it that an object has counters
 * @counters: the object's, or NULL; set if so
 * @predecessor: those to take over, or NULL for new ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_counters_inherit(struct ft_counters **counters,
			struct ft_counters *predecessor)
{
	if (!*counters)
		*counters = predecessor ? ft_counters_get(predecessor) :
					  ft_counters_alloc();
	return *counters ? 0 : -ENOMEM;
}

void ft_counters_put(struct ft_counters *counters)
{
	if (!counters || !refcount_dec_and_test(&counters->refs))
		return;
	free_percpu(counters->cpu);
	kfree(counters->offences);
	kfree(counters);
}

/**
 * ft_counters_read() - sum the counters of all CPUs
 * @counters: whose
 * @values: set to the sums; each is exact, but they are not taken at one
 *	instant while datagrams flow
 */
void ft_counters_read(const struct ft_counters *counters,
		      u64 values[FT_COUNTERS_MAX + 1])
{
	int cpu;

	memset(values, 0, (FT_COUNTERS_MAX + 1) * sizeof(*values));
	for_each_possible_cpu(cpu) {
		const struct ft_counters_cpu *c = per_cpu_ptr(counters->cpu, cpu);
		u64 seen[FT_COUNTERS_MAX + 1];
		unsigned int start, i;

		do {
			start = ft_u64_stats_fetch_begin(&c->syncp);
			for (i = 0; i <= FT_COUNTERS_MAX; i++)
				seen[i] = u64_stats_read(&c->value[i]);
		} while (ft_u64_stats_fetch_retry(&c->syncp, start));
		for (i = 0; i <= FT_COUNTERS_MAX; i++)
			values[i] += seen[i];
	}
}

/**
 * ft_counters_take_replays() - what was replayed to a receiver since the last time
 * @counters: of the receiver
 * @since: set to that
 *
 * What follows soon is told together, later.
 *
 * Context: may sleep; one caller at a time, who looks at receivers.
 */
void ft_counters_take_replays(struct ft_counters *counters,
			      struct ft_replays *since)
{
	u64 values[FT_COUNTERS_MAX + 1];
	struct ft_replays *told = &counters->told;
	struct ft_replays all;

	/* What is written from now on is new again; see ft_replays_note(). */
	smp_store_mb(counters->replayed, false);
	ft_counters_read(counters, values);
	all = (struct ft_replays) {
		.sent = values[FLOWTEE_RECEIVER_REPLAYED],
		.bytes = values[FLOWTEE_RECEIVER_REPLAYED_BYTES],
		.failed = values[FLOWTEE_RECEIVER_REPLAY_FAILED],
	};
	*since = (struct ft_replays) {
		.sent = all.sent - told->sent,
		.bytes = all.bytes - told->bytes,
		.failed = all.failed - told->failed,
	};
	*told = all;
	counters->quiet_until = get_jiffies_64() + TOLD_INTERVAL;
}

/* Return: when something with a payload was counted last, by get_jiffies_64();
 * 0: never.
 */
u64 ft_counters_last(const struct ft_counters *counters)
{
	u64 last = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct ft_counters_cpu *c = per_cpu_ptr(counters->cpu, cpu);
		unsigned int start;
		u64 seen;

		do {
			start = ft_u64_stats_fetch_begin(&c->syncp);
			seen = READ_ONCE(c->last);
		} while (ft_u64_stats_fetch_retry(&c->syncp, start));
		last = max(last, seen);
	}
	return last;
}
