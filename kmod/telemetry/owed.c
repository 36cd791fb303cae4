// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "telemetry/owed.h"

/* What is owed is forgotten after so much time, in jiffies, as templates are. */
#define AGE	(30 * 60 * HZ)

/* After so many tries it does not take longer to the next: with a delay of a second,
 * four minutes.
 */
#define TRIES	8

/* As all are told then who need not be, too, it does not become as rare: half a minute. */
#define TRIES_ALL	5

/* If copies arrive, it takes no longer than this, in jiffies. */
#define ARRIVED	HZ

/* Stands for all receivers of a stream: there was no room for one of them. It has the
 * place behind those that there is room for.
 */
#define EVERYBODY	U32_MAX

/* Return: the place of a receiver; 0: of one that is free. -1: there is none. */
static int place_of(const struct ft_stream *stream, u32 receiver)
{
	int i;

	for (i = 0; i < FT_OWED; i++)
		if (READ_ONCE(stream->owed[i].receiver) == receiver)
			return i;
	return -1;
}

static bool is_due(const struct ft_owed *owed)
{
	return (s32)((u32)jiffies - READ_ONCE(owed->due)) >= 0;
}

/**
 * ft_owed_any_is_due() - tell whether somebody is still to be told, and now
 * @stream: of which
 *
 * Context: as ft_owed_is_due().
 */
bool ft_owed_any_is_due(const struct ft_stream *stream)
{
	int i;

	for (i = 0; i <= FT_OWED; i++)
		if (READ_ONCE(stream->owed[i].receiver) &&
		    is_due(&stream->owed[i]))
			return true;
	return false;
}

/**
 * ft_owed_is_due() - tell whether a receiver is still to be told, and now
 * @stream: of which
 * @receiver: its identity
 *
 * Context: any. Without a lock; what is false may be about to be true.
 */
bool ft_owed_is_due(const struct ft_stream *stream, u32 receiver)
{
	int i = place_of(stream, receiver);

	return i >= 0 && is_due(&stream->owed[i]);
}

static void set(struct ft_stream *stream, int i, u32 receiver)
{
	WRITE_ONCE(stream->n_owed, stream->n_owed + !!receiver -
				   !!stream->owed[i].receiver);
	WRITE_ONCE(stream->owed[i].receiver, receiver);
}

static void begin(struct ft_stream *stream, int i, u32 receiver, u32 pool,
		  u32 delay)
{
	stream->owed[i].since = jiffies;
	stream->owed[i].tries = 0;
	stream->owed[i].pool = pool;
	WRITE_ONCE(stream->owed[i].due, (u32)jiffies + delay);
	set(stream, i, receiver);
}

/* It was no good either: each time it is tried again later. */
static void put_off(struct ft_owed *owed, u32 delay, int tries)
{
	if (!is_due(owed))
		return;
	owed->tries = min(owed->tries + 1, tries);
	WRITE_ONCE(owed->due, (u32)jiffies + (delay << owed->tries));
}

/* There is no room for a receiver: a moment later all are told, but not at once. */
static void owe_all(struct ft_stream *stream)
{
	if (!stream->owed[FT_OWED].receiver)
		begin(stream, FT_OWED, EVERYBODY, 0, ARRIVED);
	stream->owed[FT_OWED].refused = true;
}

/**
 * ft_owed_add() - a receiver could not be told of a stream
 * @stream: of which; locked
 * @receiver: its identity. If there is no room for it, all are told of the stream again:
 *	after a second, and then less and less often as long as there is none
 * @pool: the identity of the pool that has given it the stream; 0: none has
 * @delay: when that is to be tried again, in jiffies from now. If it is no good then,
 *	it takes twice as long each time
 */
void ft_owed_add(struct ft_stream *stream, u32 receiver, u32 pool, u32 delay)
{
	int i = place_of(stream, receiver);

	if (i >= 0) {
		stream->owed[i].pool = pool;
		put_off(&stream->owed[i], delay, TRIES);
		return;
	}
	i = place_of(stream, 0);
	if (i >= 0)
		begin(stream, i, receiver, pool, delay);
	else
		owe_all(stream);
}

static bool has_time(const struct ft_owed *owed)
{
	return (s32)(READ_ONCE(owed->due) - (u32)jiffies) > ARRIVED;
}

/* Whether a receiver is still to be told, but not for a while. Context: as
 * ft_owed_is_due().
 */
bool ft_owed_has_time(const struct ft_stream *stream, u32 receiver)
{
	int i = place_of(stream, receiver);

	return i >= 0 && has_time(&stream->owed[i]);
}

/* A copy has come to it, as far as is known, so it is soon told. The stream is locked. */
void ft_owed_hasten(struct ft_stream *stream, u32 receiver)
{
	int i = place_of(stream, receiver);

	if (i >= 0 && has_time(&stream->owed[i]))
		WRITE_ONCE(stream->owed[i].due, (u32)jiffies + ARRIVED);
}

/* Whether it is time for ft_owed_tell_all(). Context: as ft_owed_is_due(). */
bool ft_owed_all_are_due(const struct ft_stream *stream)
{
	const struct ft_owed *all = &stream->owed[FT_OWED];

	return READ_ONCE(all->receiver) && is_due(all);
}

/**
 * ft_owed_tell_all() - have all receivers of a stream told again, if it is time to
 * @stream: which; locked
 *
 * It is, if there was no room for one that could not be told. If there is room for all
 * of those by then, it was the last time.
 */
void ft_owed_tell_all(struct ft_stream *stream)
{
	struct ft_owed *all = &stream->owed[FT_OWED];

	if (!ft_owed_all_are_due(stream))
		return;
	if (all->refused) {
		ft_stream_tell_again(stream, 0);
		put_off(all, ARRIVED, TRIES_ALL);
		all->refused = false;
	} else {
		set(stream, FT_OWED, 0);
	}
}

/* It has been told. The stream is locked. */
void ft_owed_remove(struct ft_stream *stream, u32 receiver)
{
	int i = place_of(stream, receiver);

	if (i >= 0)
		set(stream, i, 0);
}

/**
 * ft_owed_leave() - a pool gives a stream to one receiver, and no more to others
 * @stream: which; locked
 * @pool: its identity, not 0
 * @receiver: the identity of the receiver; 0: it gives it to nobody
 *
 * Others are told if it is given to them again: until then they are owed nothing, and
 * datagrams need not be looked at for their sake.
 */
void ft_owed_leave(struct ft_stream *stream, u32 pool, u32 receiver)
{
	int i;

	for (i = 0; stream->n_owed && i < FT_OWED; i++)
		if (stream->owed[i].receiver && stream->owed[i].pool == pool &&
		    stream->owed[i].receiver != receiver)
			set(stream, i, 0);
}

/* What was not to be had for so long, of receivers that have gone as well. The stream
 * is locked.
 */
void ft_owed_expire(struct ft_stream *stream)
{
	int i;

	for (i = 0; stream->n_owed && i <= FT_OWED; i++)
		if (stream->owed[i].receiver &&
		    (u32)jiffies - stream->owed[i].since > AGE)
			set(stream, i, 0);
}

/* What a stream owes that becomes part of another. Both are locked. */
void ft_owed_move(struct ft_stream *to, const struct ft_stream *from)
{
	u32 receiver;
	int i;

	for (i = 0; from->n_owed && i < FT_OWED; i++) {
		receiver = from->owed[i].receiver;
		if (receiver && place_of(to, receiver) < 0)
			ft_owed_add(to, receiver, from->owed[i].pool, 0);
	}
	if (from->owed[FT_OWED].receiver)
		owe_all(to);
}
