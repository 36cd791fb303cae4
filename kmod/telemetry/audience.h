/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has been told what is known of a stream: its templates and options data. */
#ifndef FLOWTEE_AUDIENCE_H
#define FLOWTEE_AUDIENCE_H

#include <linux/hash.h>

#include "telemetry/sighting.h"

/*
 * Whenever a receiver may need to be told (it is new, it is up again, its program
 * is another, a pool has other members), the time of the account of its collector
 * goes on, and the receiver keeps when that was (ruleset/hearing.h). A stream
 * keeps the time at which all that were to be told had been. So one look tells
 * that a stream has nothing to do, as is nearly always so.
 *
 * A pool may give a stream to somebody else at any time, so the stream also keeps
 * who has it.
 */

/* Whether one time is behind another; it wraps. */
static inline bool ft_time_is_later(u32 time, u32 than)
{
	return (s32)(time - than) > 0;
}

/* Return: the time that it is now. It is never 0. */
static inline u32 ft_account_go_on(struct ft_account *account)
{
	u32 time = atomic_inc_return(&account->time);

	return likely(time) ? time : atomic_inc_return(&account->time);
}

static inline u32 ft_account_time(const struct ft_account *account)
{
	return atomic_read(&account->time);
}

/* Whether a stream was found that may have templates. */
static inline bool ft_audience_is_kept(const struct ft_sighting *sighting)
{
	return sighting->account && sighting->stream;
}

/* Whether there may be somebody who is to be told. */
static inline bool ft_audience_is_due(const struct ft_sighting *sighting)
{
	return READ_ONCE(sighting->stream->told) !=
	       ft_account_time(sighting->account);
}

/* What stands for a receiver of a pool, and for the pool. */
static inline u32 ft_audience_token(const void *receiver)
{
	return hash_ptr((void *)receiver, 32) | 1;
}

static inline unsigned int ft_audience_slot(const void *pool)
{
	return hash_ptr((void *)pool, FT_HOLDERS_SHIFT);
}

/* Whether it was given to this receiver of the pool last. */
static inline bool ft_audience_has(const struct ft_sighting *sighting,
				   const void *pool, const void *receiver)
{
	return READ_ONCE(sighting->stream->holder[ft_audience_slot(pool)]) ==
	       ft_audience_token(receiver);
}

u32 ft_audience_claim(struct ft_sighting *sighting, u32 time);
void ft_audience_advance(struct ft_sighting *sighting, u32 from, u32 to);
void ft_audience_give(struct ft_sighting *sighting, const void *pool,
		      const void *receiver);
struct sk_buff *ft_audience_replay(struct ft_sighting *sighting);
bool ft_audience_next(struct ft_streams *streams, u32 place,
		      struct ft_sighting *sighting);

#endif /* FLOWTEE_AUDIENCE_H */
