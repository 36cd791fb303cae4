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

static void begin(struct ft_stream *stream, u32 receiver, u32 pool, u32 delay)
{
	int i = place_of(stream, 0);

	if (i < 0)
		i = stream->next_owed++ % FT_OWED;
	stream->owed[i].since = jiffies;
	stream->owed[i].tries = 0;
	stream->owed[i].pool = pool;
	WRITE_ONCE(stream->owed[i].due, (u32)jiffies + delay);
	set(stream, i, receiver);
}

/* It was no good either: each time it is tried again later. */
static void put_off(struct ft_owed *owed, u32 delay)
{
	if (!is_due(owed))
		return;
	owed->tries = min(owed->tries + 1, TRIES);
	WRITE_ONCE(owed->due, (u32)jiffies + (delay << owed->tries));
}

/**
 * ft_owed_add() - a receiver could not be told of a stream
 * @stream: of which; locked
 * @receiver: its identity. If there is no room, it takes the place of another
 * @pool: the identity of the pool that has given it the stream; 0: none has
 * @delay: when that is to be tried again, in jiffies from now. If it is no good then,
 *	it takes twice as long each time
 */
void ft_owed_add(struct ft_stream *stream, u32 receiver, u32 pool, u32 delay)
{
	int i = place_of(stream, receiver);

	if (i < 0) {
		begin(stream, receiver, pool, delay);
		return;
	}
	stream->owed[i].pool = pool;
	put_off(&stream->owed[i], delay);
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

	for (i = 0; stream->n_owed && i < FT_OWED; i++)
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
			begin(to, receiver, from->owed[i].pool, 0);
	}
}
