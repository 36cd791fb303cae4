// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "telemetry/audience.h"
#include "telemetry/replay.h"
#include "telemetry/table.h"

/* Who sees the new time sees all that was written before. The lock is held. */
static void go_on_to(struct ft_account *account, u64 now)
{
	/* Pairs with smp_rmb() in ft_prime_all(). */
	atomic64_set_release(&account->time, now);
}

/* The lock is held: no other receiver has this time, not even for a moment. Whoever
 * told the one would take the other for told (ft_audience_advance()).
 */
static u64 hear(struct ft_account *account, atomic64_t *since)
{
	u64 now = ft_account_time(account) + 1;

	atomic64_set(since, now);
	go_on_to(account, now);
	return now;
}

/**
 * ft_account_hear() - have a receiver hear from now on
 * @account: of its collector
 * @since: set to when that is
 *
 * It is to be told of all that streams have said. Nobody sees the new time without
 * seeing @since, so no stream takes the receiver for told.
 *
 * Context: any.
 *
 * Return: @since.
 */
u64 ft_account_hear(struct ft_account *account, atomic64_t *since)
{
	u64 now;

	spin_lock_bh(&account->time_lock);
	now = hear(account, since);
	spin_unlock_bh(&account->time_lock);
	return now;
}

/* The same, of one that has not begun to hear, unless another CPU was faster. */
u64 ft_account_begin_to_hear(struct ft_account *account, atomic64_t *since)
{
	u64 now;

	spin_lock_bh(&account->time_lock);
	now = atomic64_read(since) ?: hear(account, since);
	spin_unlock_bh(&account->time_lock);
	return now;
}

/* There may be somebody to be told. */
void ft_account_go_on(struct ft_account *account)
{
	spin_lock_bh(&account->time_lock);
	go_on_to(account, ft_account_time(account) + 1);
	spin_unlock_bh(&account->time_lock);
}

/* Return: the place of a pool among the holders; -1: it has none. */
static int holder_of(const struct ft_stream *stream, u32 pool)
{
	int i;

	for (i = 0; i < FT_HOLDERS; i++)
		if (READ_ONCE(stream->holder[i].pool) == pool)
			return i;
	return -1;
}

/**
 * ft_audience_has() - tell whether a pool gave a stream to a receiver last
 * @sighting: of the stream
 * @pool: its identity
 * @receiver: its identity; 0: it was given to nobody
 *
 * Context: any. Without a lock; what is false may be about to be true.
 */
bool ft_audience_has(const struct ft_sighting *sighting, u32 pool, u32 receiver)
{
	const struct ft_stream *stream = sighting->stream;
	int i = holder_of(stream, pool);

	return i >= 0 && READ_ONCE(stream->holder[i].receiver) == receiver;
}

static bool is_over(const struct ft_holder *holder)
{
	return (u32)jiffies - READ_ONCE(holder->since) > FT_HOLDER_PERIOD;
}

/**
 * ft_audience_moves() - tell whether a stream moves, and who gets it is to be told
 * @sighting: of the stream
 * @pool: its identity
 * @receiver: its identity, to whom the pool gives the stream
 *
 * What moves too often has to wait.
 *
 * Context: as ft_audience_has().
 */
bool ft_audience_moves(const struct ft_sighting *sighting, u32 pool,
		       u32 receiver)
{
	const struct ft_holder *holder;
	int i = holder_of(sighting->stream, pool);

	if (i < 0)
		return true;
	holder = &sighting->stream->holder[i];
	return READ_ONCE(holder->receiver) != receiver &&
	       (READ_ONCE(holder->moves) < FT_HOLDER_MOVES || is_over(holder));
}

static void count_move(struct ft_holder *holder)
{
	if (is_over(holder)) {
		WRITE_ONCE(holder->since, (u32)jiffies);
		WRITE_ONCE(holder->moves, 0);
	}
	if (holder->moves < FT_HOLDER_MOVES)
		WRITE_ONCE(holder->moves, holder->moves + 1);
}

/* What is read between the two is no receiver of the pool's. */
static void set_holder(struct ft_holder *holder, u32 pool, u32 receiver)
{
	if (holder->pool != pool)
		WRITE_ONCE(holder->moves, 0);
	else if (receiver && holder->receiver != receiver)
		count_move(holder);
	WRITE_ONCE(holder->receiver, receiver);
	WRITE_ONCE(holder->pool, pool);
}

/**
 * ft_audience_give() - a pool gives the stream to a receiver from now on
 * @sighting: of the stream
 * @pool: its identity. It takes the place of another if there is none free: of one
 *	that has gone, sooner or later
 * @receiver: its identity; 0: nobody
 *
 * Context: BH disabled.
 */
void ft_audience_give(struct ft_sighting *sighting, u32 pool, u32 receiver)
{
	struct ft_stream *stream;
	int i;

	stream = ft_sighting_lock(sighting);
	if (stream) {
		i = holder_of(stream, pool);
		if (i < 0)
			i = holder_of(stream, 0);
		if (i < 0)
			i = stream->next_holder++ % FT_HOLDERS;
		set_holder(&stream->holder[i], pool, receiver);
		ft_owed_leave(stream, pool, receiver);
	}
	ft_sighting_unlock(sighting);
}

/* A receiver could not be told; see ft_owed_add(). Context: BH disabled. */
void ft_audience_owe(struct ft_sighting *sighting, u32 receiver, u32 pool,
		     u32 delay)
{
	struct ft_stream *stream = ft_sighting_lock(sighting);

	if (stream)
		ft_owed_add(stream, receiver, pool, delay);
	ft_sighting_unlock(sighting);
}

/* A copy was sent to a receiver that was not told; see ft_owed_hasten(). Context: BH
 * disabled.
 */
void ft_audience_hasten(struct ft_sighting *sighting, u32 receiver)
{
	struct ft_stream *stream;

	if (!ft_owed_has_time(sighting->stream, receiver))
		return;
	stream = ft_sighting_lock(sighting);
	if (stream)
		ft_owed_hasten(stream, receiver);
	ft_sighting_unlock(sighting);
}

/* Who could not be told, and had no room among those who are owed it, is told with all
 * others, if it is time to. Context: BH disabled.
 */
void ft_audience_remember(struct ft_sighting *sighting)
{
	struct ft_stream *stream;

	if (!ft_owed_all_are_due(sighting->stream))
		return;
	stream = ft_sighting_lock(sighting);
	if (stream)
		ft_owed_tell_all(stream);
	ft_sighting_unlock(sighting);
}

/* What it says is known here, but nobody gets it: all are to be told. Context: BH
 * disabled.
 */
void ft_audience_forget(struct ft_sighting *sighting)
{
	struct ft_stream *stream = ft_sighting_lock(sighting);

	if (stream)
		ft_stream_tell_again(stream, 0);
	ft_sighting_unlock(sighting);
}

/* It has been told. Context: BH disabled. */
void ft_audience_pay(struct ft_sighting *sighting, u32 receiver)
{
	struct ft_stream *stream = ft_sighting_lock(sighting);

	if (stream)
		ft_owed_remove(stream, receiver);
	ft_sighting_unlock(sighting);
}

/* A round that was begun is over when all have been told that it is about. Another
 * version of the collector may have other receivers, or in another order.
 */
static bool is_open(const struct ft_stream *stream, u32 edition)
{
	return stream->telling_place && stream->telling_edition == edition;
}

/**
 * ft_audience_claim() - begin, or go on, to tell those who are to be told
 * @sighting: of the stream
 * @telling: its edition is set, and its time, which is that of a round that was
 *	begun, if there is one; the rest is filled in
 *
 * Nobody else does until ft_audience_end().
 *
 * Context: BH disabled.
 *
 * Return: whose affair it is.
 */
enum ft_claim ft_audience_claim(struct ft_sighting *sighting,
				struct ft_telling *telling)
{
	enum ft_claim claim = FT_CLAIM_NOTHING;
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream && telling->time > stream->told)
		claim = stream->telling ? FT_CLAIM_OTHERS : FT_CLAIM_OURS;
	if (claim == FT_CLAIM_OURS) {
		if (!is_open(stream, telling->edition)) {
			stream->telling_place = 0;
			stream->telling_time = telling->time;
			stream->telling_edition = telling->edition;
		}
		stream->telling = true;
		telling->time = stream->telling_time;
		telling->before = stream->told;
		telling->place = stream->telling_place;
		telling->round = ++stream->rounds;
	}
	ft_sighting_unlock(sighting);
	return claim;
}

/* @all: all have been told; else those behind &ft_telling.place are to be told
 * once others have run. If the stream was put together with another meanwhile, nobody
 * has been told of all of it.
 */
void ft_audience_end(struct ft_sighting *sighting,
		     const struct ft_telling *telling, bool all)
{
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream && stream->rounds == telling->round) {
		stream->telling = false;
		stream->telling_time = telling->time;
		stream->telling_place = all ? 0 : telling->place;
		if (all)
			WRITE_ONCE(stream->told, telling->time);
	}
	ft_sighting_unlock(sighting);
}

/* Somebody was told at a time that had not come yet: he is not to be told again,
 * unless others are to be.
 */
void ft_audience_advance(struct ft_sighting *sighting, u64 from, u64 to)
{
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream && stream->told == from)
		WRITE_ONCE(stream->told, to);
	ft_sighting_unlock(sighting);
}

/* An IPFIX message that has no records of flows does not count: the next one has
 * the number that it has. A datagram of NetFlow v9 counts, so it is the one before
 * that is sent again, as far as numbers go.
 */
static u32 sequence_of(const struct ft_sighting *sighting,
		       const struct ft_stream *stream)
{
	const struct ft_contents *contents = &sighting->contents;
	u32 sequence = sighting->report.sequence;

	if (sighting->report.protocol == FLOWTEE_PROTOCOL_NETFLOW9)
		return sequence - 1;
	if (ft_numbering_is_by_end(&stream->numbering))
		return sequence - (contents->records - contents->aside);
	return sequence;
}

/**
 * ft_audience_replay() - make datagrams that tell what is known of a stream
 * @sighting: of the datagram that they are sent before. What that tells itself is
 *	left out
 *
 * Context: BH disabled.
 *
 * Return: as ft_replay_make().
 */
struct sk_buff *ft_audience_replay(struct ft_sighting *sighting)
{
	const struct ft_report *report = &sighting->report;
	struct sk_buff *skb = NULL;
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream) {
		struct ft_replay_header header = {
			.protocol = report->protocol,
			.domain = report->domain,
			.sequence = sequence_of(sighting, stream),
			.stamp = report->stamp,
			.uptime = report->uptime,
		};

		skb = ft_replay_make(&stream->templates,
				     ft_streams_templates(stream), &header,
				     jiffies, sighting->contents.templates ||
					      sighting->contents.options ?
						&sighting->turn : NULL);
	}
	ft_sighting_unlock(sighting);
	return skb;
}

/* What the next datagram of a stream is to say. */
static void foresee(struct ft_sighting *sighting,
		    const struct ft_stream *stream)
{
	const struct ft_sequence *seq = ft_stream_sequence(stream);
	struct ft_report *report = &sighting->report;

	report->protocol = stream->name.protocol;
	report->sets = report->protocol;
	report->domain = stream->name.domain;
	report->sequence = seq->next;
	report->stamp = seq->stamp;
	report->uptime = stream->uptime;
}

/**
 * ft_audience_next() - look whether somebody is to be told of a stream
 * @streams: the table
 * @place: in it, less than ft_streams_used()
 * @sighting: filled in, as if the next datagram of the stream had come
 * @at: set to how far one is: until when all have been told before, and how many
 *	receivers were seen to since
 *
 * Context: process, BH disabled.
 *
 * Return: whether there is such a stream, and somebody may have to be told.
 */
bool ft_audience_next(struct ft_streams *streams, u32 place,
		      struct ft_sighting *sighting, struct ft_telling *at)
{
	struct ft_stream *stream;
	struct ft_bucket *bucket;
	bool due = false;

	memset(sighting, 0, sizeof(*sighting));
	bucket = ft_streams_lock(streams, place, &stream);
	if (stream && stream->templates.n &&
	    !(stream->flags & FT_STREAM_MANY_PORTS) &&
	    stream->told != ft_account_time(stream->account)) {
		sighting->account = stream->account;
		sighting->name = stream->name;
		sighting->port = stream->port;
		sighting->ifindex = stream->ifindex;
		sighting->bucket = stream->bucket;
		sighting->stream = stream;
		sighting->generation = stream->generation;
		foresee(sighting, stream);
		at->before = stream->told;
		at->place = stream->telling_place;
		due = true;
	}
	ft_streams_unlock(bucket);
	return due;
}
