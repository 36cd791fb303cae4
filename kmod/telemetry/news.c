// SPDX-License-Identifier: GPL-2.0-only
#include <linux/math64.h>
#include <linux/string.h>

#include "telemetry/news.h"
#include "telemetry/owed.h"
#include "telemetry/table.h"

/* Seconds between two events of one kind: what happens meanwhile is summed up. */
#define GAP_INTERVAL	10
#define FULL_INTERVAL	60

/* A rate is that of about so many seconds. */
#define RATE_SECONDS	8

/* In seconds since the host started, and never 0. */
static u32 seconds_of(u64 now)
{
	return div_u64(now - INITIAL_JIFFIES, HZ) + 1;
}

/* There is a look each second; if it comes late the rate is smoothed less. */
static void measure(struct ft_stream *stream, u64 now, u64 ticks)
{
	u64 datagrams = ft_stream_datagrams(stream);
	u64 part = (datagrams - stream->looked) * 1000 * HZ;
	s64 age = max_t(s64, now - stream->first, 0);
	s64 rate;

	stream->looked = datagrams;
	if (age < RATE_SECONDS * HZ) {
		rate = div64_u64(datagrams * 1000 * HZ, age + HZ / 4);
	} else {
		rate = div64_u64(part, max_t(u64, ticks, 1));
		rate = stream->rate + div_s64(rate - stream->rate,
					      RATE_SECONDS);
	}
	stream->rate = min_t(s64, rate, U32_MAX);
}

static void note_silence(struct ft_stream *stream, u64 now,
			 struct ft_news *news)
{
	bool was = stream->flags & FT_STREAM_SILENT;
	bool is = ft_stream_is_silent(stream, now);

	if (is == was || stream->admitted < FT_STREAM_ESTABLISHED)
		return;
	/* No more than the time has changed after which it is called silent. */
	if (was && (u32)stream->last == stream->silent_since)
		return;
	stream->flags ^= FT_STREAM_SILENT;
	stream->silent_since = (u32)stream->last;
	news->events |= BIT(is ? FLOWTEE_EXPORTER_SILENT :
				 FLOWTEE_EXPORTER_BACK);
}

/* What was lost may turn out to be late, or may be in doubt. */
static void note_gap(struct ft_stream *stream, u32 seconds,
		     struct ft_news *news)
{
	u64 lost;

	if (!ft_stream_lost(stream, &lost))
		return;
	lost -= ft_sequence_doubt(ft_stream_sequence(stream));
	stream->told_lost = min(stream->told_lost, lost);
	if (lost == stream->told_lost ||
	    (stream->told_at && seconds - stream->told_at < GAP_INTERVAL))
		return;
	news->events |= BIT(FLOWTEE_EXPORTER_GAP);
	news->gap = lost - stream->told_lost;
	stream->told_lost = lost;
	stream->told_at = seconds;
}

static void note_all(struct ft_stream *stream, u64 now, bool newcomers,
		     struct ft_news *news)
{
	u64 restarts;

	if (newcomers && !(stream->flags & FT_STREAM_TOLD_NEW)) {
		stream->flags |= FT_STREAM_TOLD_NEW;
		news->events |= BIT(FLOWTEE_EXPORTER_NEW);
	}
	if (stream->outcomes[FLOWTEE_COLLECTOR_MALFORMED] &&
	    !(stream->flags & FT_STREAM_TOLD_BAD)) {
		stream->flags |= FT_STREAM_TOLD_BAD;
		news->events |= BIT(FLOWTEE_EXPORTER_MALFORMED);
	}
	restarts = ft_stream_sequence(stream)->restarts;
	if (restarts > stream->told_restarts)
		news->events |= BIT(FLOWTEE_EXPORTER_RESTART);
	stream->told_restarts = restarts;
	note_silence(stream, now, news);
	note_gap(stream, seconds_of(now), news);
}

/* The stream is locked; packets may have come after @now. */
static void look_at(struct ft_streams *streams, struct ft_stream *stream,
		    u64 now, u64 ticks, bool newcomers, struct ft_news *news)
{
	measure(stream, now, ticks);
	ft_templates_expire(&stream->templates, streams->templates, jiffies);
	ft_owed_expire(stream);
	if (!news || !READ_ONCE(stream->account->in_force))
		return;
	note_all(stream, now, newcomers, news);
	news->name = stream->name;
	news->port = stream->port;
	ft_account_name(stream->account, news->collector);
}

/**
 * ft_news_of_stream() - find out what has happened to a stream
 * @streams: of the namespace
 * @place: less than ft_streams_used()
 * @ticks: jiffies since the last look at it
 * @newcomers: and whether it is new
 * @news: what is to be told; NULL: nothing now, but later
 *
 * By the way its rate is measured, and templates are forgotten that are too old.
 *
 * Context: process; looks at one stream do not overlap.
 * Return: whether there is something to be told.
 */
bool ft_news_of_stream(struct ft_streams *streams, u32 place, u64 ticks,
		       bool newcomers, struct ft_news *news)
{
	u64 now = get_jiffies_64();
	struct ft_bucket *bucket;
	struct ft_stream *stream;

	if (news)
		news->events = 0;
	if (!ft_streams_has(streams, place))
		return false;
	bucket = ft_streams_lock(streams, place, &stream);
	if (stream)
		look_at(streams, stream, now, ticks, newcomers, news);
	ft_streams_unlock(bucket);
	return news && news->events;
}

/**
 * ft_news_of_account() - find out whether there was too little room
 * @account: of a collector
 * @evicted: set to how many streams were given up
 *
 * Context: process; looks at one account do not overlap.
 * Return: whether it is to be told.
 */
bool ft_news_of_account(struct ft_account *account, u64 *evicted)
{
	u32 seconds = seconds_of(get_jiffies_64());

	*evicted = atomic64_read(&account->evicted);
	if (*evicted == account->told ||
	    (account->told_at && seconds - account->told_at < FULL_INTERVAL))
		return false;
	account->told = *evicted;
	account->told_at = seconds;
	return true;
}
