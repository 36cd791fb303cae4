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

static void read_contents(struct ft_sighting *sighting,
			  const struct sk_buff *skb, struct ft_stream *stream)
{
	ft_templates_read(stream ? &stream->templates : NULL,
			  sighting->account->streams->templates, skb,
			  &sighting->report, jiffies, &sighting->contents);
}

/* Templates are taken up while the packet is there, and what they describe is
 * known from then on.
 */
static noinline void read_sets(struct ft_sighting *sighting,
			       const struct sk_buff *skb)
{
	struct ft_account *account = sighting->account;
	struct ft_streams *streams = account->streams;
	struct ft_bucket *bucket = &streams->buckets[sighting->bucket];
	struct ft_stream *stream;

	spin_lock(&bucket->lock);
	stream = ft_streams_find(account, sighting->bucket, &sighting->name,
				 sighting->port);
	read_contents(sighting, skb, stream);
	if (stream && sighting->contents.exhausted) {
		ft_streams_evict_for(streams, stream);
		read_contents(sighting, skb, stream);
	}
	if (sighting->contents.exhausted)
		atomic64_inc(&account->evicted);
	if (stream) {
		sighting->generation = stream->generation;
		sighting->turn = stream->templates.turn;
	}
	spin_unlock(&bucket->lock);
	sighting->stream = stream;
	sighting->missing = !stream;
}

/**
 * ft_sighting_read() - read what a datagram says
 * @sighting: to be filled, for ft_sighting_note()
 * @account: of the collector
 * @from: the exporter
 * @skb: the packet
 * @start: offset of the payload in @skb
 * @len: of the payload, in bytes
 * @admitted: it can be believed
 *
 * Context: BH disabled.
 */
void ft_sighting_read(struct ft_sighting *sighting, struct ft_account *account,
		      const struct ft_endpoint *from, const struct sk_buff *skb,
		      unsigned int start, unsigned int len, bool admitted)
{
	struct ft_report *report = &sighting->report;

	ft_report_read(report, skb, start, len);
	name_stream(&sighting->name, from, report);
	sighting->account = account;
	sighting->port = from->port;
	sighting->admitted = admitted;
	sighting->bucket = ft_streams_bucket(account, &sighting->name);
	sighting->contents = (struct ft_contents) { .records_known = true };
	sighting->numbered = false;
	sighting->stream = NULL;
	sighting->missing = false;
	if (admitted && report->sets != FLOWTEE_PROTOCOL_OTHER)
		read_sets(sighting, skb);
}

static void note_sequence(struct ft_stream *stream,
			  const struct ft_sighting *sighting)
{
	const struct ft_contents *contents = &sighting->contents;
	const struct ft_report *report = &sighting->report;

	if (stream->admitted < FT_STREAM_ESTABLISHED)
		WRITE_ONCE(stream->admitted, stream->admitted + 1);
	if (stream->flags & FT_STREAM_MANY_PORTS ||
	    report->protocol == FLOWTEE_PROTOCOL_OTHER)
		return;
	/* As other tees have it that tell what they know (audience.c). */
	if (report->protocol == FLOWTEE_PROTOCOL_NETFLOW9 && !contents->flows &&
	    ft_sequence_is_latest(&stream->sequence, report->sequence))
		return;
	stream->uptime = report->uptime;
	if (report->protocol == FLOWTEE_PROTOCOL_IPFIX)
		ft_numbering_note(&stream->numbering, &stream->sequence,
				  &(struct ft_message) {
					.number = report->sequence,
					.records = contents->records,
					.aside = contents->aside,
					.known = contents->records_known,
					.stamp = report->stamp,
				  });
	else
		ft_sequence_note(&stream->sequence, report->protocol,
				 report->sequence, report->units, true,
				 report->stamp);
}

/* The stream of a datagram, its bucket being locked; it may have been given up
 * since it was found.
 */
static struct ft_stream *stream_of(const struct ft_sighting *sighting)
{
	struct ft_stream *stream = sighting->stream;

	if (stream && READ_ONCE(stream->generation) == sighting->generation)
		return stream;
	return ft_streams_find(sighting->account, sighting->bucket,
			       &sighting->name, sighting->port);
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
 * ft_sighting_number() - have its stream take note of the number of a datagram
 * @sighting: from ft_sighting_read(); admitted
 *
 * Of one that has to wait: what comes meanwhile does not overtake it.
 *
 * Context: BH disabled.
 */
void ft_sighting_number(struct ft_sighting *sighting)
{
	struct ft_bucket *bucket = bucket_of(sighting);
	struct ft_stream *stream;

	if (sighting->missing)
		return;
	spin_lock(&bucket->lock);
	stream = stream_of(sighting);
	if (stream)
		note_sequence(stream, sighting);
	spin_unlock(&bucket->lock);
}

/**
 * ft_sighting_note() - have its stream take note of a datagram
 * @sighting: from ft_sighting_read()
 * @outcome: what became of the datagram
 * @len: of its payload, in bytes
 *
 * Context: BH disabled; the packet may be gone.
 */
void ft_sighting_note(struct ft_sighting *sighting,
		      enum flowtee_collector_counter outcome, unsigned int len)
{
	struct ft_bucket *bucket = bucket_of(sighting);
	struct ft_stream *stream;

	if (unlikely(sighting->missing))
		return;
	spin_lock(&bucket->lock);
	stream = stream_of(sighting);
	if (likely(stream)) {
		WRITE_ONCE(stream->last, get_jiffies_64());
		stream->outcomes[outcome]++;
		stream->bytes += len;
		if (sighting->admitted && !sighting->numbered)
			note_sequence(stream, sighting);
	}
	spin_unlock(&bucket->lock);
}
