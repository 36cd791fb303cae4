/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has been told what is known of a stream: its templates and options data. */
#ifndef FLOWTEE_AUDIENCE_H
#define FLOWTEE_AUDIENCE_H

#include "telemetry/owed.h"
#include "telemetry/sighting.h"

/*
 * Whenever a receiver may need to be told (it is new, it is up again, its program
 * is another, a pool has other members), the time of the account of its collector
 * goes on, and the receiver keeps when that was (ruleset/hearing.h). A stream
 * keeps the time at which all that were to be told had been. So one look tells
 * that a stream has nothing to do, as is nearly always so.
 *
 * Who could not be told, for what concerns this stream alone, is kept by the stream, and
 * told before a later copy.
 *
 * A pool may give a stream to somebody else at any time, so the stream also keeps
 * who has it. If an exporter may have more pools than there is room for, a pool keeps
 * the time at which it may have given streams to others (&ft_counters.moved), and
 * whoever has one of it then is told again.
 */

/**
 * struct ft_telling - how far one is with telling those who are to be told
 * @time: until when. Who is to hear since a later time is told in the next round
 * @before: until when all had been told before
 * @edition: of the collector whose receivers they are
 * @place: how many were seen to
 * @round: tells who is at it from whoever was before
 *
 * It may take several datagrams, while the time goes on.
 */
struct ft_telling {
	u64 time;
	u64 before;
	u32 edition;
	u32 place;
	u32 round;
};

/**
 * enum ft_claim - whose affair it is to tell those who are to be told
 * @FT_CLAIM_NOTHING: nobody is to be, or the stream has gone
 * @FT_CLAIM_OURS: until ft_audience_end()
 * @FT_CLAIM_OTHERS: another CPU is at it
 */
enum ft_claim {
	FT_CLAIM_NOTHING,
	FT_CLAIM_OURS,
	FT_CLAIM_OTHERS,
};

/* Whether what was so since a time is seen to in this round. */
static inline bool ft_telling_covers(const struct ft_telling *telling,
				     u64 since)
{
	return since > telling->before && since <= telling->time;
}

static inline u64 ft_account_time(const struct ft_account *account)
{
	return atomic64_read(&account->time);
}

u64 ft_account_hear(struct ft_account *account, atomic64_t *since);
u64 ft_account_begin_to_hear(struct ft_account *account, atomic64_t *since);
void ft_account_go_on(struct ft_account *account);

/* Whether a stream was found that may have templates. */
static inline bool ft_audience_is_kept(const struct ft_sighting *sighting)
{
	return sighting->stream &&
	       sighting->report.sets != FLOWTEE_PROTOCOL_OTHER;
}

/* Whether packets are to see no newer version of the collector. */
static inline bool ft_audience_is_newest(const struct ft_sighting *sighting,
					 const void *version)
{
	return READ_ONCE(sighting->account->version) == version;
}

/* Whether there may be somebody who is to be told, at a time of the account. */
static inline bool ft_audience_is_due(const struct ft_sighting *sighting,
				      u64 time)
{
	return READ_ONCE(sighting->stream->told) != time;
}

/* Whether there is somebody to whom a replay found no way. */
static inline bool ft_audience_owes_any(const struct ft_sighting *sighting)
{
	return READ_ONCE(sighting->stream->n_owed);
}

/* Whether it is time to try again, for one of those. */
static inline bool ft_audience_any_is_due(const struct ft_sighting *sighting)
{
	return ft_owed_any_is_due(sighting->stream);
}

/* Whether a receiver is one of those, and it is time to try again. */
static inline bool ft_audience_owes(const struct ft_sighting *sighting,
				    u32 receiver)
{
	return ft_owed_is_due(sighting->stream, receiver);
}

bool ft_audience_has(const struct ft_sighting *sighting, u32 pool,
		     u32 receiver);
bool ft_audience_moves(const struct ft_sighting *sighting, u32 pool,
		       u32 receiver);
void ft_audience_give(struct ft_sighting *sighting, u32 pool, u32 receiver);
void ft_audience_owe(struct ft_sighting *sighting, u32 receiver, u32 pool,
		     u32 delay);
void ft_audience_hasten(struct ft_sighting *sighting, u32 receiver);
void ft_audience_remember(struct ft_sighting *sighting);
void ft_audience_forget(struct ft_sighting *sighting);
void ft_audience_pay(struct ft_sighting *sighting, u32 receiver);
enum ft_claim ft_audience_claim(struct ft_sighting *sighting,
				struct ft_telling *telling);
void ft_audience_end(struct ft_sighting *sighting,
		     const struct ft_telling *telling, bool all);
void ft_audience_advance(struct ft_sighting *sighting, u64 from, u64 to);
struct sk_buff *ft_audience_replay(struct ft_sighting *sighting);
bool ft_audience_next(struct ft_streams *streams, u32 place,
		      struct ft_sighting *sighting, struct ft_telling *at);

#endif /* FLOWTEE_AUDIENCE_H */
