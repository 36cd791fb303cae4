/* SPDX-License-Identifier: GPL-2.0-only */
/* Receivers are told of the templates of a stream before they get its data. */
#ifndef FLOWTEE_PRIME_H
#define FLOWTEE_PRIME_H

#include <linux/percpu.h>

#include "packet/datagram.h"
#include "packet/spending.h"
#include "packet/wait.h"
#include "packet/way.h"
#include "ruleset/collector.h"
#include "telemetry/audience.h"

/* Most datagrams that are made for one that comes, without letting others run: a
 * millisecond or so, if nothing is in their way. What a stream has said takes one, mostly,
 * and never more than %FT_REPLAY_MAX.
 */
#define FT_PRIME_AT_ONCE	256

/* They may meet as many rules of this host as copies do. So once so many were sent, for
 * which time does not matter, no other receiver is told at once if that has taken so long,
 * in nanoseconds.
 */
#define FT_PRIME_ROW		8
#define FT_PRIME_LONG_ENOUGH	(2 * NSEC_PER_MSEC)

/**
 * struct ft_prime - what is known of a stream on its way to receivers
 * @ruleset: in force
 * @collector: that the stream is for
 * @dg: the datagram before which it is sent
 * @sighting: of that
 * @time: until when all who are to be told have been
 * @bar: who hears since a later time may have to be told: @time, or 0 if it is time to try
 *	those again that could not be told of it before
 * @began: while a receiver is told: since when it hears, if it did not before; 0: it did
 * @budget: so many datagrams may still be sent without letting others run, once @made
 * @sent: how many were, before others have run last, once @made
 * @took: how long it took to send those that were sent, in nanoseconds, likewise
 * @seen: to how many receivers was seen
 * @owes: the stream has receivers that could not be told of it before
 * @pending: more is to be told, or may be, before there are copies: ft_prime_is_ready()
 * @replay: the datagrams that tell it, once they were asked for; NULL if there is
 *	nothing to tell
 * @n_replay: how many these are
 * @made: they were asked for
 * @failed: there was no memory for them
 * @start: when that was, by local_clock()
 */
struct ft_prime {
	const struct ft_ruleset *ruleset;
	const struct ft_collector *collector;
	const struct ft_datagram *dg;
	struct ft_sighting *sighting;
	u64 time;
	u64 bar;
	u64 began;
	unsigned int budget;
	unsigned int sent;
	u64 took;
	u32 seen;
	bool owes;
	bool pending;
	struct sk_buff *replay;
	unsigned int n_replay;
	bool made;
	bool failed;
	u64 start;
};

/* What this processor has spent on telling receivers, and on the copies that went
 * with it.
 */
DECLARE_PER_CPU(struct ft_spending, ft_prime_spending);

/* Whether packets that come must wait, as they may be of streams that receivers are
 * to be told of. Context: BH disabled.
 */
static inline bool ft_prime_has_taken_enough(void)
{
	return ft_spending_is_enough(this_cpu_ptr(&ft_prime_spending));
}

bool ft_prime_tell(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool);
void ft_prime_all(struct ft_prime *prime);
bool ft_prime_go_on(struct ft_prime *prime);
void ft_prime_starve(struct ft_prime *prime);
void ft_prime_spend(const struct ft_prime *prime);
void ft_prime_clean_up(struct ft_prime *prime);
void ft_prime_receiver(struct ft_prime *prime, struct ft_receiver *receiver,
		       const struct ft_pool *pool, const struct ft_way *way);
void ft_prime_settle(struct ft_prime *prime, struct ft_receiver *receiver,
		     const struct ft_pool *pool,
		     enum flowtee_receiver_counter reason);
void ft_prime_arrive(const struct ft_prime *prime,
		     const struct ft_receiver *receiver);
void ft_prime_wait(const struct ft_prime *prime, struct ft_receiver *receiver,
		   struct ft_wait *wait);
void ft_prime_lose(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool,
		   enum flowtee_receiver_counter reason);
void ft_prime_miss(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool,
		   enum flowtee_receiver_counter reason);

/* All have been told until @time. */
static inline void ft_prime_set_time(struct ft_prime *prime, u64 time)
{
	prime->time = time;
	prime->bar = unlikely(prime->owes) &&
		     ft_audience_any_is_due(prime->sighting) ? 0 : time;
}

/**
 * ft_prime_begin() - see to it that receivers are told of a stream
 * @prime: to be ended by ft_prime_end(). Before a copy is made, ft_prime_is_ready()
 * @ruleset: in force
 * @collector: that the stream is for
 * @dg: the datagram before which they are told
 * @sighting: of that
 *
 * Context: RCU read side, BH disabled.
 */
static inline void ft_prime_begin(struct ft_prime *prime,
				  const struct ft_ruleset *ruleset,
				  const struct ft_collector *collector,
				  const struct ft_datagram *dg,
				  struct ft_sighting *sighting)
{
	if (!ft_audience_is_kept(sighting)) {
		prime->sighting = NULL;
		prime->pending = false;
		prime->owes = false;
		return;
	}
	prime->ruleset = ruleset;
	prime->collector = collector;
	prime->dg = dg;
	prime->sighting = sighting;
	prime->owes = ft_audience_owes_any(sighting);
	if (unlikely(prime->owes))
		ft_audience_remember(sighting);
	ft_prime_set_time(prime, ft_account_time(sighting->account));
	prime->made = false;
	prime->pending = ft_audience_is_due(sighting, prime->time);
}

/**
 * ft_prime_is_ready() - tell who is to be told before there are copies
 * @prime: begun
 *
 * Context: RCU read side, BH disabled; both may be given up between two calls.
 * Return: false if that is not done. It goes on with the next call, once others have run.
 */
static inline bool ft_prime_is_ready(struct ft_prime *prime)
{
	return likely(!prime->pending) || ft_prime_go_on(prime);
}

/* The pools that a stream keeps the holder of are all, or none if one exporter's may
 * go to too many: then the pool keeps since when it may have given it to another.
 */
static inline bool ft_prime_keeps(const struct ft_prime *prime,
				  const struct ft_pool *pool)
{
	return pool && prime->collector->keepers <= FT_HOLDERS;
}

/* Whether a pool gives the stream to another than it had, who is to be told. */
static inline bool ft_prime_moves(const struct ft_prime *prime,
				  const struct ft_receiver *receiver,
				  const struct ft_pool *pool)
{
	return ft_prime_keeps(prime, pool) &&
	       ft_audience_moves(prime->sighting, pool->counters->identity,
				 receiver->health->identity);
}

/**
 * ft_prime_concerns() - tell whether a receiver may have to be told before a copy
 * @prime: begun
 * @receiver: who is to get the copy
 * @pool: that gives the whole stream to it, or NULL
 * @way: that the copy goes by
 */
static inline bool ft_prime_concerns(const struct ft_prime *prime,
				     const struct ft_receiver *receiver,
				     const struct ft_pool *pool,
				     const struct ft_way *way)
{
	u64 since;

	if (!prime->sighting)
		return false;
	since = atomic64_read(&receiver->health->hearing.since);
	/* Who has not begun to hear is behind all times. */
	return since - 1 >= prime->bar ||
	       (way->local &&
		receiver->templates == FLOWTEE_TEMPLATES_REPLAY) ||
	       ft_hearing_waits(&receiver->health->hearing) ||
	       ft_prime_moves(prime, receiver, pool);
}

/* It goes on elsewhere, where these are now. Who was to be told later still is: until
 * then nobody behind him is.
 */
static inline void ft_prime_copy(struct ft_prime *prime,
				 const struct ft_datagram *dg,
				 struct ft_sighting *sighting)
{
	if (!prime->sighting)
		return;
	prime->dg = dg;
	prime->sighting = sighting;
}

/* What follows is not done here. Context: BH disabled. */
static inline void ft_prime_leave(const struct ft_prime *prime)
{
	if (prime->sighting && unlikely(prime->made))
		ft_prime_spend(prime);
}

/* Context: BH disabled. */
static inline void ft_prime_end(struct ft_prime *prime)
{
	if (prime->sighting && unlikely(prime->made))
		ft_prime_clean_up(prime);
}

#endif /* FLOWTEE_PRIME_H */
