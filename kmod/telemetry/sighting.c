// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>

#include "telemetry/sighting.h"
#include "telemetry/table.h"

static void name_stream(struct ft_stream_name *name,
			const struct ft_endpoint *from,
			const struct ft_report *report)
{
	name->addr = from->addr;
	name->agent = report->agent;
	name->domain = report->domain;
	name->family = from->family;
	name->agent_family = report->agent_family;
	name->protocol = report->protocol;
	name->zero = 0;
}

/* Apart, so that what most are costs no more than it must. */
static noinline void judge_message(struct ft_stream *stream,
				   const struct ft_sighting *sighting)
{
	const struct ft_contents *contents = &sighting->contents;

	ft_numbering_judge(&stream->numbering, &stream->sequence,
			   &(struct ft_message) {
				.number = sighting->report.sequence,
				.records = contents->records,
				.aside = contents->aside,
				.known = contents->records_known,
				.stamp = sighting->report.stamp,
			   });
}

static void note_message(struct ft_stream *stream,
			 const struct ft_sighting *sighting)
{
	const struct ft_contents *contents = &sighting->contents;
	const struct ft_report *report = &sighting->report;

	if (!ft_numbering_note_plain(&stream->numbering, &stream->sequence,
				     report->sequence, contents->records,
				     contents->records_known &&
				     !contents->aside, report->stamp))
		judge_message(stream, sighting);
}

static void note_sequence(struct ft_stream *stream,
			  const struct ft_sighting *sighting)
{
	const struct ft_report *report = &sighting->report;
	u8 protocol = report->protocol;

	if (stream->admitted < FT_STREAM_ESTABLISHED)
		WRITE_ONCE(stream->admitted, stream->admitted + 1);
	if (stream->flags & FT_STREAM_MANY_PORTS ||
	    protocol == FLOWTEE_PROTOCOL_OTHER) {
		stream->ifindex = sighting->ifindex;
		return;
	}
	/* As other tees have it that tell what they know (audience.c). */
	if (protocol == FLOWTEE_PROTOCOL_NETFLOW9 &&
	    !sighting->contents.flows &&
	    ft_sequence_is_latest(&stream->sequence, report->sequence))
		return;
	stream->uptime = report->uptime;
	stream->ifindex = sighting->ifindex;
	if (protocol == FLOWTEE_PROTOCOL_IPFIX)
		note_message(stream, sighting);
	else
		ft_sequence_note(&stream->sequence, protocol,
				 report->sequence, report->units, true,
				 report->stamp);
}

/* Whether it was read before, for this stream: there may have been no room for one
 * then, or that had to make room since.
 */
static bool was_read(const struct ft_sighting *sighting,
		     const struct ft_stream *stream)
{
	return sighting->numbered && stream && stream->templates.turn;
}

static __always_inline void read_contents(struct ft_sighting *sighting,
					  const struct sk_buff *skb,
					  struct ft_stream *stream)
{
	ft_templates_read(stream ? &stream->templates : NULL,
			  sighting->account->streams->templates, skb,
			  &sighting->report, jiffies,
			  was_read(sighting, stream), &sighting->contents);
}

/* There was no room for its templates; apart, so that what most are costs no more
 * than it must.
 */
static noinline void read_again(struct ft_sighting *sighting,
				const struct sk_buff *skb,
				struct ft_stream *stream)
{
	struct ft_account *account = sighting->account;

	if (stream) {
		ft_streams_evict_for(account->streams, stream);
		read_contents(sighting, skb, stream);
	}
	if (sighting->contents.exhausted || sighting->contents.displaced)
		atomic64_inc(&account->evicted);
}

/* Templates are taken up while the packet is there, and what they describe is
 * known from then on: of one that has to wait when it comes, as others overtake it
 * that may say otherwise.
 */
static void read_sets(struct ft_sighting *sighting, const struct sk_buff *skb,
		      struct ft_stream *stream)
{
	read_contents(sighting, skb, stream);
	if (unlikely(sighting->contents.exhausted))
		read_again(sighting, skb, stream);
	else if (unlikely(sighting->contents.displaced))
		atomic64_inc(&sighting->account->evicted);
}

static void note(struct ft_stream *stream, const struct ft_sighting *sighting)
{
	u8 outcome = sighting->outcome;

	if (outcome) {
		WRITE_ONCE(stream->last, get_jiffies_64());
		stream->outcomes[outcome]++;
		stream->bytes += sighting->bytes;
	}
	if (sighting->admitted && !sighting->numbered)
		note_sequence(stream, sighting);
}

/**
 * ft_sighting_read() - read what a datagram says, and have its stream take note
 * @sighting: what the caller knows of it is set; the rest is filled in
 * @from: the exporter
 * @skb: the packet
 * @start: offset of the payload in @skb
 * @len: of the payload, in bytes
 *
 * Context: BH disabled.
 */
void ft_sighting_read(struct ft_sighting *sighting,
		      const struct ft_endpoint *from, const struct sk_buff *skb,
		      unsigned int start, unsigned int len)
{
	struct ft_account *account = sighting->account;
	struct ft_report *report = &sighting->report;
	struct ft_bucket *bucket;
	struct ft_stream *stream;

	ft_report_read(report, skb, start, len);
	name_stream(&sighting->name, from, report);
	sighting->port = from->port;
	sighting->bucket = ft_streams_bucket(account, &sighting->name);
	bucket = &account->streams->buckets[sighting->bucket];
	spin_lock(&bucket->lock);
	stream = ft_streams_find(account, bucket, &sighting->name, from->port);
	if (sighting->admitted)
		read_sets(sighting, skb, stream);
	else
		sighting->contents = (struct ft_contents) {
			.records_known = true,
		};
	sighting->stream = stream;
	if (likely(stream)) {
		sighting->generation = stream->generation;
		sighting->turn = stream->templates.turn;
		note(stream, sighting);
	}
	spin_unlock(&bucket->lock);
}

static struct ft_bucket *bucket_of(const struct ft_sighting *sighting)
{
	return &sighting->account->streams->buckets[sighting->bucket];
}

/* Return: the stream of a datagram, or NULL; it stays until ft_sighting_unlock().
 */
struct ft_stream *ft_sighting_lock(struct ft_sighting *sighting)
	__acquires(&bucket_of(sighting)->lock)
{
	struct ft_stream *stream = sighting->stream;

	spin_lock(&bucket_of(sighting)->lock);
	return stream && stream->generation == sighting->generation ? stream :
								      NULL;
}

void ft_sighting_unlock(struct ft_sighting *sighting)
	__releases(&bucket_of(sighting)->lock)
{
	spin_unlock(&bucket_of(sighting)->lock);
}

/**
 * ft_sighting_amend() - the outcome of a datagram is not what was foreseen
 * @sighting: from ft_sighting_read()
 * @outcome: what became of it
 *
 * Context: BH disabled; the packet may be gone.
 */
void ft_sighting_amend(struct ft_sighting *sighting,
		       enum flowtee_collector_counter outcome)
{
	struct ft_bucket *bucket = bucket_of(sighting);
	struct ft_stream *stream = sighting->stream;

	if (!stream)
		return;
	spin_lock(&bucket->lock);
	/* It may have become part of another meanwhile, or have been given up. */
	if (unlikely(stream->generation != sighting->generation))
		stream = ft_streams_known(sighting->account, sighting->bucket,
					  &sighting->name, sighting->port);
	if (stream && stream->outcomes[sighting->outcome]) {
		stream->outcomes[sighting->outcome]--;
		stream->outcomes[outcome]++;
	}
	spin_unlock(&bucket->lock);
}
