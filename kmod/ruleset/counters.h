/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU 64-bit counters that outlive the configuration they belong to. */
#ifndef FLOWTEE_COUNTERS_H
#define FLOWTEE_COUNTERS_H

#include <linux/atomic.h>
#include <linux/flowtee.h>
#include <linux/jiffies.h>
#include <linux/refcount.h>
#include <linux/u64_stats_sync.h>

#include "ruleset/finding.h"
#include "ruleset/offences.h"
#include "ruleset/rate.h"

/* A receiver has most of them. */
#define FT_COUNTERS_MAX	FLOWTEE_RECEIVER_COUNTER_MAX

/**
 * struct ft_counters_cpu - the counters of one CPU
 * @syncp: for readers on other CPUs
 * @last: when something with a payload was counted last, by get_jiffies_64();
 *	0: never. It is beside what is written with it
 * @value: see &ft_counters.cpu
 */
struct ft_counters_cpu {
	struct u64_stats_sync syncp;
	u64 last;
	u64_stats_t value[FT_COUNTERS_MAX + 1];
};

/**
 * struct ft_replays - datagrams with known templates that were sent to a receiver
 * @sent: how many
 * @bytes: their payload
 * @failed: how many could not be sent
 */
struct ft_replays {
	u64 sent;
	u64 bytes;
	u64 failed;
};

/**
 * struct ft_counters - what is counted of a collector, a pool or a receiver
 * @refs: one for each version of the object, in whatever ruleset
 * @identity: stands for the object, whatever its version
 * @since: when they began, in milliseconds since 1970-01-01 UTC
 * @turn: how many datagrams took turns at it: round-robin of a pool, sampling
 *	of a receiver. Exact whatever the CPU, as what follows from it must be
 * @rate: what has passed, for the limit of a receiver
 * @finding: what a checker has found of a receiver
 * @moved: of a pool: the time of its collector (&ft_account.time) at which it may
 *	have given streams to other members last; 0: it has not
 * @replayed: of a receiver: there is something to tell of its replays
 * @quiet_until: not before, by get_jiffies_64(). The affair of who looks at
 *	receivers, as is @told
 * @told: of its replays, those that were told of
 * @offences: of a collector: its malformed datagrams; NULL for others
 * @cpu: values, indexed by &enum flowtee_collector_counter, &enum
 *	flowtee_pool_counter or &enum flowtee_receiver_counter; the slots of
 *	PAD and of the sums (RECEIVED, OFFERED) stay zero, a sum is made when
 *	it is read
 */
struct ft_counters {
	refcount_t refs;
	u32 identity;
	u64 since;
	atomic64_t turn;
	struct ft_rate rate;
	atomic64_t moved;
	bool replayed;
	u64 quiet_until;
	struct ft_replays told;
	struct ft_finding finding;
	struct ft_offences *offences;
	struct ft_counters_cpu __percpu *cpu;
};

struct ft_counters *ft_counters_alloc(void);
struct ft_counters *ft_counters_get(struct ft_counters *counters);
int ft_counters_inherit(struct ft_counters **counters,
			struct ft_counters *predecessor);
void ft_counters_put(struct ft_counters *counters);
void ft_counters_read(const struct ft_counters *counters,
		      u64 values[FT_COUNTERS_MAX + 1]);
u64 ft_counters_last(const struct ft_counters *counters);

void ft_counters_take_replays(struct ft_counters *counters,
			      struct ft_replays *since);

/**
 * ft_counters_turn() - take a turn
 * @counters: where
 *
 * Return: how many turns were taken before.
 */
static inline u64 ft_counters_turn(struct ft_counters *counters)
{
	return atomic64_inc_return(&counters->turn) - 1;
}

/* Which turn would be taken now. */
static inline u64 ft_counters_next_turn(const struct ft_counters *counters)
{
	return atomic64_read(&counters->turn);
}

/**
 * ft_counters_add() - count one datagram or copy
 * @counters: whose
 * @event: its outcome
 * @bytes: the counter of its payload, or 0 (PAD) for none
 * @len: payload in bytes
 *
 * Context: BH disabled.
 */
static inline void ft_counters_add(const struct ft_counters *counters,
				   unsigned int event, unsigned int bytes,
				   unsigned int len)
{
	struct ft_counters_cpu *cpu = this_cpu_ptr(counters->cpu);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_inc(&cpu->value[event]);
	if (bytes) {
		u64_stats_add(&cpu->value[bytes], len);
		WRITE_ONCE(cpu->last, get_jiffies_64());
	}
	u64_stats_update_end(&cpu->syncp);
}

/* Whether it is to be told what was replayed. */
static inline bool ft_replays_are_due(const struct ft_counters *counters)
{
	return unlikely(READ_ONCE(counters->replayed)) &&
	       time_after_eq64(get_jiffies_64(), counters->quiet_until);
}

/* There is something to tell. */
static inline void ft_replays_note(struct ft_counters *counters)
{
	/* Pairs with ft_counters_take_replays(): who takes this for taken has
	 * seen what was counted.
	 */
	smp_store_mb(counters->replayed, true);
}

#endif /* FLOWTEE_COUNTERS_H */
