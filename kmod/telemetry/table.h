/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the streams of a namespace are. */
#ifndef FLOWTEE_TABLE_H
#define FLOWTEE_TABLE_H

#include <linux/atomic.h>
#include <linux/jhash.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "telemetry/stream.h"

/**
 * struct ft_bucket - streams whose names have one hash
 * @lock: guards them
 * @streams: of &struct ft_stream
 */
struct ft_bucket {
	spinlock_t lock; /* against softirqs */
	struct hlist_head streams;
};

/**
 * struct ft_streams - the streams of all collectors of a namespace
 * @n: how many there can be
 * @all: all of them, in use or not
 * @mask: buckets, less one; a power of two
 * @buckets: in which those in use are found
 * @lock: for @free and @used; taken under that of a bucket
 * @free: those that are not in use
 * @used: all behind that place were never in use
 * @hand: where one is looked for that can be given up
 * @templates: what there is for the templates of all of them
 *
 * Nothing is allocated for a stream, however many come.
 */
struct ft_streams {
	u32 n;
	struct ft_stream *all;
	u32 mask;
	struct ft_bucket *buckets;
	spinlock_t lock; /* against softirqs */
	struct hlist_head free;
	u32 used;
	atomic_t hand;
	struct ft_template_pool *templates;
};

/* So many ports of an exporter have a stream each, for one domain. */
#define FT_STREAM_PORTS	16

struct ft_streams *ft_streams_alloc(u32 n);
void ft_streams_free(struct ft_streams *streams);
struct ft_account *ft_account_alloc(struct ft_streams *streams,
				    const char *name);

struct ft_stream *ft_streams_known(const struct ft_account *account, u32 bucket,
				   const struct ft_stream_name *name,
				   __be16 port);
struct ft_stream *ft_streams_find_any(struct ft_account *account, u32 bucket,
				      const struct ft_stream_name *name,
				      __be16 port);

struct ft_bucket *ft_streams_lock(struct ft_streams *streams, u32 place,
				  struct ft_stream **stream)
	__acquires(bucket);
void ft_streams_unlock(struct ft_bucket *bucket)
	__releases(bucket);

int ft_streams_arrival(const struct ft_account *account,
		       const struct ft_endpoint *from);
void ft_streams_remove(struct ft_streams *streams, struct ft_stream *stream);
void ft_streams_evict_for(struct ft_streams *streams,
			  const struct ft_stream *keep);

/* Return: where streams of this name are. Most are of IPv4, for which random factors
 * are cheap, and let no two of them collide more often than chance would.
 */
static inline u32 ft_streams_bucket(const struct ft_account *account,
				    const struct ft_stream_name *name)
{
	const u64 *factor = account->factor;
	u32 hash;

	if (name->family == NFPROTO_IPV4 &&
	    name->agent_family != NFPROTO_IPV6)
		hash = (name->addr.all[0] * factor[0] +
			name->domain * factor[1] +
			(name->agent.all[0] ^ name->protocol) * factor[2]) >>
		       32;
	else
		hash = jhash2(name->word, ARRAY_SIZE(name->word),
			      account->seed);
	return hash & account->streams->mask;
}

static inline bool ft_streams_is_named(const struct ft_stream *stream,
				       const struct ft_account *account,
				       const struct ft_stream_name *name)
{
	return stream->account == account &&
	       ft_stream_name_equal(&stream->name, name);
}

/**
 * ft_streams_find() - find a stream, or make it
 * @account: of the collector
 * @bucket: that ft_streams_bucket() names; its lock is held
 * @name: of the stream
 * @port: of the exporter
 *
 * Context: BH disabled.
 * Return: NULL if there is no room for it.
 */
static inline struct ft_stream *
ft_streams_find(struct ft_account *account, const struct ft_bucket *bucket,
		const struct ft_stream_name *name, __be16 port)
{
	struct ft_stream *stream;

	hlist_for_each_entry(stream, &bucket->streams, node)
		if (ft_streams_is_named(stream, account, name) &&
		    stream->port == port)
			return stream;
	return ft_streams_find_any(account, bucket - account->streams->buckets,
				   name, port);
}

/* Streams are in the places below it. */
static inline u32 ft_streams_used(const struct ft_streams *streams)
{
	return READ_ONCE(streams->used);
}

/* Whether there may be a stream at a place. */
static inline bool ft_streams_has(const struct ft_streams *streams, u32 place)
{
	return READ_ONCE(streams->all[place].account);
}

/* Where the templates of a stream are. */
static inline const struct ft_template_pool *
ft_streams_templates(const struct ft_stream *stream)
{
	return stream->account->streams->templates;
}

#endif /* FLOWTEE_TABLE_H */
