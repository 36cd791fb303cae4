// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "telemetry/audience.h"
#include "telemetry/replay.h"
#include "telemetry/table.h"

/**
 * ft_audience_claim() - begin to tell those who are to be told
 * @sighting: of the stream
 * @time: until when; nobody else tells them then
 *
 * Context: BH disabled.
 *
 * Return: since when they are to be told; @time if others see to it, or the stream
 * has gone.
 */
u32 ft_audience_claim(struct ft_sighting *sighting, u32 time)
{
	struct ft_stream *stream;
	u32 before = time;

	stream = ft_sighting_lock(sighting);
	if (stream && ft_time_is_later(time, stream->told)) {
		before = stream->told;
		WRITE_ONCE(stream->told, time);
	}
	ft_sighting_unlock(sighting);
	return before;
}

/* Somebody was told at a time that had not come yet: he is not to be told again,
 * unless others are to be.
 */
void ft_audience_advance(struct ft_sighting *sighting, u32 from, u32 to)
{
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream && stream->told == from)
		WRITE_ONCE(stream->told, to);
	ft_sighting_unlock(sighting);
}

/* A pool gives the stream to a receiver from now on. */
void ft_audience_give(struct ft_sighting *sighting, const void *pool,
		      const void *receiver)
{
	struct ft_stream *stream;

	stream = ft_sighting_lock(sighting);
	if (stream)
		WRITE_ONCE(stream->holder[ft_audience_slot(pool)],
			   ft_audience_token(receiver));
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
 *
 * Context: process, BH disabled.
 *
 * Return: whether there is such a stream, and somebody may have to be told.
 */
bool ft_audience_next(struct ft_streams *streams, u32 place,
		      struct ft_sighting *sighting)
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
		sighting->bucket = stream->bucket;
		sighting->stream = stream;
		sighting->generation = stream->generation;
		foresee(sighting, stream);
		due = true;
	}
	ft_streams_unlock(bucket);
	return due;
}
