/* SPDX-License-Identifier: GPL-2.0-only */
/* A stream that an exporter sends, and what is known of it. */
#ifndef FLOWTEE_STREAM_H
#define FLOWTEE_STREAM_H

#include <linux/atomic.h>
#include <linux/flowtee.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "base/address.h"
#include "base/kept.h"
#include "telemetry/numbering.h"
#include "telemetry/sequence.h"
#include "telemetry/templates.h"

struct ft_streams;

/**
 * struct ft_account - the streams of a collector
 * @kept: by the versions of the collector that have it
 * @streams: where they are
 * @name: of the collector; see ft_account_name()
 * @name_lock: for those who read @name without the lock of the configuration
 * @factor: of the hash: nobody can choose streams that collide, nor are those of
 *	all collectors in one place
 * @seed: likewise, of names that are long
 * @n: how many streams it has
 * @time: goes on whenever a receiver may have to be told of streams (audience.h);
 *	never 0
 * @time_lock: for those who have @time go on
 * @version: of its collector that packets see by now; not to be looked into
 * @rcu: whoever finds it by a stream may do so while it goes
 * @in_force: its collector is in force as it is
 * @silent: seconds without a datagram after which a stream is silent; 0: never
 * @evicted: streams that were given up for others, and datagrams whose stream, or
 *	templates, found no room, or for whose templates others made room
 * @told: of @evicted, how many were told of
 * @told_at: when, in seconds since the host started; 0: never
 */
struct ft_account {
	struct ft_kept kept;
	struct ft_streams *streams;
	char name[FLOWTEE_NAME_SIZE];
	spinlock_t name_lock; /* for the name */
	u64 factor[3];
	u32 seed;
	atomic_t n;
	atomic64_t time;
	spinlock_t time_lock; /* for the time, where it is written */
	const void *version;
	struct rcu_head rcu;
	bool in_force;
	u32 silent;
	atomic64_t evicted;
	u64 told;
	u32 told_at;
};

/**
 * struct ft_stream_name - what tells a stream of a collector from others, apart
 *	from the port
 * @addr: of the exporter
 * @agent: of sFlow; all zeros for other protocols
 * @domain: observation domain, source id, engine or sub-agent
 * @family: of @addr
 * @agent_family: of @agent, or NFPROTO_UNSPEC
 * @protocol: &enum flowtee_protocol
 * @zero: so that it can be compared and hashed whole
 * @word: the whole
 * @pair: likewise
 */
struct ft_stream_name {
	union {
		struct {
			union nf_inet_addr addr;
			union nf_inet_addr agent;
			u32 domain;
			u8 family;
			u8 agent_family;
			u8 protocol;
			u8 zero;
		};
		u32 word[10];
		u64 pair[5];
	};
};

/* All of it: mostly, who has the hash has the name. */
static inline bool ft_stream_name_equal(const struct ft_stream_name *a,
					const struct ft_stream_name *b)
{
	BUILD_BUG_ON(sizeof(a->pair) != sizeof(*a));
	return !((a->pair[0] ^ b->pair[0]) | (a->pair[1] ^ b->pair[1]) |
		 (a->pair[2] ^ b->pair[2]) | (a->pair[3] ^ b->pair[3]) |
		 (a->pair[4] ^ b->pair[4]));
}

/* &ft_stream.flags */
#define FT_STREAM_MANY_PORTS	BIT(0) /* it has no port of its own */
#define FT_STREAM_SILENT	BIT(1) /* that was told */
#define FT_STREAM_TOLD_NEW	BIT(2)
#define FT_STREAM_TOLD_BAD	BIT(3) /* of a malformed datagram */

/* Of so many pools a stream keeps who of them has it; if an exporter's streams may go
 * to more, by its collector, of none (audience.h).
 */
#define FT_HOLDERS	8

/* So often in so much time, in jiffies, whoever gets a stream from another is told of
 * it: who sends may have it move with each datagram (many ports, by a hash of them).
 */
#define FT_HOLDER_MOVES		8
#define FT_HOLDER_PERIOD	(10 * HZ)

/**
 * struct ft_holder - whom a pool has given a stream to
 * @pool: its identity; 0: it is free
 * @receiver: its identity; 0: nobody
 * @since: the lower half of jiffies since when @moves are counted
 * @moves: how often it was given to another receiver
 */
struct ft_holder {
	u32 pool;
	u32 receiver;
	u32 since;
	u8 moves;
};

/* So many receivers a stream keeps that could not be told of it. If there are more, all
 * of its receivers are told again.
 */
#define FT_OWED		8

/**
 * struct ft_owed - a receiver to which a replay found no way, though there is one for
 *	others: by a policy of IPsec whose keys are not there yet, a rule, a full queue
 * @receiver: its identity; 0: it is free
 * @pool: the identity of the pool that has given it the stream; 0: none has
 * @since: when it was the first time, the lower half of jiffies
 * @due: it is not tried again before, likewise
 * @tries: how often it was tried again
 * @refused: of the last: there was no room for one since it was tried last
 */
struct ft_owed {
	u32 receiver;
	u32 pool;
	u32 since;
	u32 due;
	u8 tries;
	bool refused;
};

/**
 * struct ft_stream - what is known of a stream
 * @node: in its bucket, or among those that are free
 * @account: whose it is; NULL: it is free
 * @bucket: where it is in the table
 * @generation: how often it was given up
 * @name: with @port, what it is
 * @port: of the exporter; 0: it has used too many
 * @flags: FT_STREAM_*
 * @admitted: datagrams that were admitted, up to %FT_STREAM_ESTABLISHED
 * @ifindex: of the device that the newest datagram came by; 0: it is not known
 * @outcomes: how many datagrams ended so, by &enum flowtee_collector_counter
 * @bytes: their payload
 * @first: when the first came, by get_jiffies_64()
 * @last: when the last came
 * @sequence: what its numbers say; see ft_stream_sequence()
 * @numbering: what they count, in IPFIX
 * @templates: that it has sent
 * @uptime: what the newest datagram of NetFlow v9 says: milliseconds since the
 *	exporter started
 * @told: the time of the account until which receivers were told of it; 0: none was
 * @telling_time: until when they are being told, if not all have been yet
 * @telling_edition: if so, of which version of the collector: &ft_collector.edition
 * @telling_place: if so, how many of its receivers were seen to
 * @rounds: how often somebody began, or went on, with that
 * @telling: somebody is at it
 * @next_holder: which of @holder makes room
 * @holder: whom pools have given it to (audience.c)
 * @n_owed: how many of @owed are not free
 * @owed: who is still to be told of it; the last: all are (owed.c)
 * @rate: thousandths of a datagram a second
 * @looked: how many datagrams there were at the last look (news.c)
 * @told_lost: of what was lost, how much was told of
 * @told_restarts: of the restarts, how many were told of
 * @told_at: when a loss was told of last, in seconds since the host started;
 *	0: never
 * @silent_since: of @last, the lower half, when it was told that it is silent
 *
 * It is guarded by the lock of its bucket. @account and @bucket are looked at
 * without it, to find out which that is.
 */
struct ft_stream {
	struct hlist_node node;
	struct ft_account *account;
	u32 bucket;
	u32 generation;
	struct ft_stream_name name;
	__be16 port;
	u8 flags;
	u8 admitted;
	int ifindex;
	u64 outcomes[FLOWTEE_COLLECTOR_COUNTER_MAX + 1];
	u64 bytes;
	u64 first;
	u64 last;
	struct ft_sequence sequence;
	struct ft_numbering numbering;
	struct ft_templates templates;
	u32 uptime;
	u64 told;
	u64 telling_time;
	u32 telling_edition;
	u32 telling_place;
	u32 rounds;
	bool telling;
	u8 next_holder;
	struct ft_holder holder[FT_HOLDERS];
	u8 n_owed;
	struct ft_owed owed[FT_OWED + 1];
	u32 rate;
	u64 looked;
	u64 told_lost;
	u64 told_restarts;
	u32 told_at;
	u32 silent_since;
};

/* One that has sent so much is not given up for one that is new. */
#define FT_STREAM_ESTABLISHED	2

u64 ft_stream_datagrams(const struct ft_stream *stream);
bool ft_stream_is_silent(const struct ft_stream *stream, u64 now);

/* The account of its numbers, by what they count. */
static inline const struct ft_sequence *
ft_stream_sequence(const struct ft_stream *stream)
{
	return ft_numbering_is_by_end(&stream->numbering) ?
		&stream->numbering.by_end : &stream->sequence;
}

bool ft_stream_lost(const struct ft_stream *stream, u64 *lost);
void ft_stream_tell_again(struct ft_stream *stream, u64 told);
void ft_account_name(struct ft_account *account, char name[FLOWTEE_NAME_SIZE]);
void ft_account_rename(struct ft_account *account, const char *name);

static inline struct ft_account *ft_account_of(struct ft_kept *kept)
{
	return container_of(kept, struct ft_account, kept);
}

#endif /* FLOWTEE_STREAM_H */
