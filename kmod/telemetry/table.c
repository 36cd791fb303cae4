// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "base/memory.h"
#include "telemetry/owed.h"
#include "telemetry/table.h"

/* To be given up, one that is established must have been idle for so long. */
#define IDLE	(600 * HZ)

/* So many are looked at for one that can be given up. */
#define LOOKS	16

/* Most streams have a template or two, some have many, or options data. */
#define CHUNKS_A_STREAM	3
#define CHUNKS_MIN	1024

/**
 * ft_streams_alloc() - make room for streams
 * @n: how many, at least 1
 *
 * Context: may sleep.
 * Return: NULL without memory.
 */
struct ft_streams *ft_streams_alloc(u32 n)
{
	struct ft_streams *streams;
	u32 i;

	streams = kzalloc(sizeof(*streams), FT_GFP);
	if (!streams)
		return NULL;
	streams->n = n;
	streams->mask = roundup_pow_of_two(n) - 1;
	streams->all = kvcalloc(n, sizeof(*streams->all), FT_GFP);
	streams->buckets = kvcalloc(streams->mask + 1,
				    sizeof(*streams->buckets), FT_GFP);
	streams->templates =
		ft_template_pool_alloc(max_t(u32, CHUNKS_A_STREAM * n,
					     CHUNKS_MIN));
	if (!streams->all || !streams->buckets || !streams->templates) {
		ft_streams_free(streams);
		return NULL;
	}
	spin_lock_init(&streams->lock);
	for (i = 0; i <= streams->mask; i++) {
		spin_lock_init(&streams->buckets[i].lock);
		cond_resched();
	}
	/* The first are taken first. */
	while (n--) {
		hlist_add_head(&streams->all[n].node, &streams->free);
		cond_resched();
	}
	return streams;
}

/* Of a namespace that has no account any more, and no packets. */
void ft_streams_free(struct ft_streams *streams)
{
	if (!streams)
		return;
	ft_template_pool_free(streams->templates);
	kvfree(streams->buckets);
	kvfree(streams->all);
	kfree(streams);
}

/* It is in no bucket any more; the lock of the one where it was is held. */
static void detach(struct ft_streams *streams, struct ft_stream *stream)
{
	hlist_del(&stream->node);
	ft_templates_free(&stream->templates, streams->templates);
	WRITE_ONCE(stream->generation, stream->generation + 1);
	atomic_dec(&stream->account->n);
	WRITE_ONCE(stream->account, NULL);
}

/* It was detached. */
static void put_free(struct ft_streams *streams, struct ft_stream *stream)
{
	spin_lock(&streams->lock);
	hlist_add_head(&stream->node, &streams->free);
	spin_unlock(&streams->lock);
}

/* It is nobody's any more; the lock of its bucket is held. */
void ft_streams_remove(struct ft_streams *streams, struct ft_stream *stream)
{
	detach(streams, stream);
	put_free(streams, stream);
}

static struct ft_stream *take_free(struct ft_streams *streams)
{
	struct ft_stream *stream = NULL;

	spin_lock(&streams->lock);
	if (!hlist_empty(&streams->free)) {
		stream = hlist_entry(streams->free.first, struct ft_stream,
				     node);
		hlist_del(&stream->node);
		if (stream - streams->all >= streams->used)
			WRITE_ONCE(streams->used, stream - streams->all + 1);
	}
	spin_unlock(&streams->lock);
	return stream;
}

static bool is_stranger(const struct ft_stream *stream)
{
	return READ_ONCE(stream->admitted) < FT_STREAM_ESTABLISHED;
}

/* Another CPU may have seen a later time than @now. */
static bool is_idle(const struct ft_stream *stream, u64 now)
{
	return (s64)(now - READ_ONCE(stream->last)) > IDLE;
}

/* Whether a stream is in a bucket. The account is written last: whoever sees one
 * sees the bucket that it belongs to. If the lock of that is held it stays.
 */
static bool is_in(const struct ft_stream *stream, u32 bucket)
{
	/* Pairs with add(). */
	return smp_load_acquire(&stream->account) &&
	       READ_ONCE(stream->bucket) == bucket;
}

/* The lock of @bucket is held. */
static struct ft_stream *give_up_in(struct ft_streams *streams,
				    struct ft_stream *stream, u32 bucket,
				    bool idle, u64 now)
{
	if (!is_in(stream, bucket) ||
	    !(is_stranger(stream) || (idle && is_idle(stream, now))))
		return NULL;
	atomic64_inc(&stream->account->evicted);
	detach(streams, stream);
	return stream;
}

/**
 * give_up() - give up the stream at a place of the table, if that can be
 * @streams: the table
 * @place: in it
 * @held: the bucket whose lock is held. Whoever holds another may be waiting for
 *	it, so that is only tried for
 * @idle: even one that is established, if it is idle
 * @now: the time
 *
 * Return: the stream, which is in no bucket and not among those that are free; or
 * NULL.
 */
static struct ft_stream *give_up(struct ft_streams *streams, u32 place,
				 u32 held, bool idle, u64 now)
{
	struct ft_stream *stream = &streams->all[place];
	u32 bucket = READ_ONCE(stream->bucket);
	struct ft_stream *gone;

	if (!is_in(stream, bucket))
		return NULL;
	if (bucket == held)
		return give_up_in(streams, stream, bucket, idle, now);
	if (!spin_trylock(&streams->buckets[bucket].lock))
		return NULL;
	gone = give_up_in(streams, stream, bucket, idle, now);
	spin_unlock(&streams->buckets[bucket].lock);
	return gone;
}

/* A flood of strangers finds room among its own: the oldest go first, as the hand
 * goes round. Who is idle goes if there are none.
 */
static struct ft_stream *evict(struct ft_streams *streams, u32 held,
			       const struct ft_stream *keep, u64 now)
{
	u32 place = (u32)atomic_read(&streams->hand) % streams->n;
	struct ft_stream *stream = NULL;
	u32 i, idle = streams->n;

	for (i = 0; i < LOOKS && !stream; i++) {
		if (&streams->all[place] == keep)
			;
		else if (is_stranger(&streams->all[place]))
			stream = give_up(streams, place, held, false, now);
		else if (idle == streams->n &&
			 is_idle(&streams->all[place], now))
			idle = place;
		place = place + 1 < streams->n ? place + 1 : 0;
	}
	atomic_set(&streams->hand, place);
	if (!stream && idle < streams->n)
		stream = give_up(streams, idle, held, true, now);
	return stream;
}

/* Makes room for the templates of a stream, the lock of whose bucket is held. */
void ft_streams_evict_for(struct ft_streams *streams,
			  const struct ft_stream *keep)
{
	struct ft_stream *stream = evict(streams, keep->bucket, keep,
					 get_jiffies_64());

	if (stream)
		put_free(streams, stream);
}

/* Nobody has been told of both that has not been told of each. */
static void merge_told(struct ft_stream *into, const struct ft_stream *stream)
{
	ft_stream_tell_again(into, stream->told);
	ft_owed_move(into, stream);
}

/* One stream becomes part of another, of the same name. */
static void merge(struct ft_streams *streams, struct ft_stream *into,
		  struct ft_stream *stream)
{
	u32 displaced = into->templates.displaced;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(into->outcomes); i++)
		into->outcomes[i] += stream->outcomes[i];
	into->bytes += stream->bytes;
	into->first = min(into->first, stream->first);
	into->last = max(into->last, stream->last);
	into->looked += stream->looked;
	into->flags |= stream->flags & (FT_STREAM_TOLD_NEW |
					FT_STREAM_TOLD_BAD);
	into->admitted = min(into->admitted + stream->admitted,
			     FT_STREAM_ESTABLISHED);
	ft_templates_move(&into->templates, &stream->templates,
			  streams->templates);
	if (into->templates.displaced != displaced)
		atomic64_inc(&into->account->evicted);
	merge_told(into, stream);
	ft_streams_remove(streams, stream);
}

/* Whether it keeps an entry of its own. */
static bool has_own(const struct ft_stream *stream, u64 now)
{
	return !is_stranger(stream) && !is_idle(stream, now);
}

/* Whether that is so of all ports. */
static bool have_own(const struct ft_account *account,
		     const struct ft_bucket *bucket,
		     const struct ft_stream_name *name, u64 now)
{
	const struct ft_stream *stream;

	hlist_for_each_entry(stream, &bucket->streams, node)
		if (ft_streams_is_named(stream, account, name) &&
		    !has_own(stream, now))
			return false;
	return true;
}

/* An exporter that has another port each time is one stream, whose numbers tell
 * nothing, since nobody knows whose they are. Who is established and sends keeps
 * his port, unless all do.
 */
static struct ft_stream *merge_ports(struct ft_account *account,
				     struct ft_bucket *bucket,
				     const struct ft_stream_name *name)
{
	struct ft_stream *stream, *into = NULL;
	u64 now = get_jiffies_64();
	bool all = have_own(account, bucket, name, now);
	struct hlist_node *next;

	hlist_for_each_entry_safe(stream, next, &bucket->streams, node) {
		if (!ft_streams_is_named(stream, account, name) ||
		    (!all && has_own(stream, now)))
			continue;
		if (into)
			merge(account->streams, into, stream);
		else
			into = stream;
	}
	into->port = 0;
	into->flags |= FT_STREAM_MANY_PORTS;
	return into;
}

static struct ft_stream *add(struct ft_account *account, u32 bucket,
			     const struct ft_stream_name *name, __be16 port)
{
	struct ft_streams *streams = account->streams;
	u64 now = get_jiffies_64();
	struct ft_stream *stream;

	stream = take_free(streams);
	if (!stream)
		stream = evict(streams, bucket, NULL, now);
	if (!stream) {
		atomic64_inc(&account->evicted);
		return NULL;
	}
	/* Not what others may look at. */
	memset((void *)stream + offsetof(struct ft_stream, name), 0,
	       sizeof(*stream) - offsetof(struct ft_stream, name));
	stream->name = *name;
	stream->port = port;
	stream->first = now;
	stream->last = now;
	atomic_inc(&account->n);
	WRITE_ONCE(stream->bucket, bucket);
	/* Pairs with is_in(). */
	smp_store_release(&stream->account, account);
	hlist_add_head(&stream->node, &streams->buckets[bucket].streams);
	return stream;
}

/* Return: the stream, or NULL; @ports: under how many ports the name is known. */
static struct ft_stream *look_up(const struct ft_account *account, u32 bucket,
				 const struct ft_stream_name *name,
				 __be16 port, unsigned int *ports)
{
	struct ft_stream *stream, *common = NULL;

	*ports = 0;
	hlist_for_each_entry(stream, &account->streams->buckets[bucket].streams,
			     node) {
		if (!ft_streams_is_named(stream, account, name))
			continue;
		if (stream->port == port)
			return stream;
		if (stream->flags & FT_STREAM_MANY_PORTS)
			common = stream;
		++*ports;
	}
	return common;
}

/* As ft_streams_find(), but none is made. */
struct ft_stream *ft_streams_known(const struct ft_account *account, u32 bucket,
				   const struct ft_stream_name *name,
				   __be16 port)
{
	unsigned int ports;

	return look_up(account, bucket, name, port, &ports);
}

/* As ft_streams_find(), whether it is known by that port or not. */
struct ft_stream *ft_streams_find_any(struct ft_account *account, u32 bucket,
				      const struct ft_stream_name *name,
				      __be16 port)
{
	struct ft_bucket *where = &account->streams->buckets[bucket];
	struct ft_stream *stream;
	unsigned int ports;

	stream = look_up(account, bucket, name, port, &ports);
	if (stream)
		return stream;
	return ports < FT_STREAM_PORTS ? add(account, bucket, name, port) :
					 merge_ports(account, where, name);
}

/**
 * ft_streams_lock() - keep what is at a place of the table as it is
 * @streams: the table
 * @place: less than ft_streams_used()
 * @stream: set to the stream that is there, or to NULL if there is none
 *
 * Context: process.
 * Return: the bucket that is to be unlocked, whether there is a stream or not.
 */
struct ft_bucket *ft_streams_lock(struct ft_streams *streams, u32 place,
				  struct ft_stream **stream)
	__acquires(bucket)
{
	u32 number = READ_ONCE(streams->all[place].bucket);
	struct ft_bucket *bucket = &streams->buckets[number];

	spin_lock_bh(&bucket->lock);
	*stream = is_in(&streams->all[place], number) ? &streams->all[place] :
							NULL;
	return bucket;
}

void ft_streams_unlock(struct ft_bucket *bucket)
	__releases(bucket)
{
	spin_unlock_bh(&bucket->lock);
}

/**
 * ft_streams_arrival() - find out by which device datagrams of an exporter come
 * @account: of the collector
 * @from: the exporter; its port does not matter
 *
 * Context: process; may sleep.
 * Return: the index of the device that the newest of them came by; 0: it is not
 * known.
 */
int ft_streams_arrival(const struct ft_account *account,
		       const struct ft_endpoint *from)
{
	struct ft_streams *streams = account->streams;
	u32 used = ft_streams_used(streams);
	struct ft_stream *stream;
	struct ft_bucket *bucket;
	int ifindex = 0;
	u64 newest = 0;
	u32 i;

	for (i = 0; i < used; i++) {
		cond_resched();
		bucket = ft_streams_lock(streams, i, &stream);
		if (stream && stream->account == account &&
		    stream->name.family == from->family &&
		    nf_inet_addr_cmp(&stream->name.addr, &from->addr) &&
		    stream->last >= newest) {
			newest = stream->last;
			ifindex = stream->ifindex;
		}
		ft_streams_unlock(bucket);
	}
	return ifindex;
}
