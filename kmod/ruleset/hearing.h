/* SPDX-License-Identifier: GPL-2.0-only */
/* What a receiver has heard of the templates of streams. */
#ifndef FLOWTEE_HEARING_H
#define FLOWTEE_HEARING_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/types.h>

/* Of so many sockets that take turns at a receiver's port it is known that they
 * have heard. If there are more, those that are new are noticed only so often.
 */
#define FT_HEARING_SOCKETS	32
#define FT_HEARING_REPLACE	8
#define FT_HEARING_PERIOD	(10 * HZ)

/**
 * struct ft_hearing - since when a receiver hears
 * @since: the time of its collector (&ft_account.time) from which on it hears. Each
 *	stream that was told before is to be told again, to it. 0: it has not heard
 *	anything, or has forgotten it; the first copy that it gets ends that
 * @met: how often a copy has shown that it is there, and has not heard: where it
 *	had been no route, or another socket
 * @missed: what @met was when it was of no use last
 * @waits: stands for the next hop that its copies wait for, and for what that has lost
 *	(packet/wait.c); 0: they wait for none
 * @sockets: of a local receiver: the inodes of its sockets; those behind a 0 are 0
 * @group: stands for those that share its port, in their order (meet.c); 0: none do
 * @next: which of @sockets makes room for the next
 * @n_replaced: how often one did, or @group became another, since @replaced
 * @replaced: in jiffies
 * @refreshed: when it was made to hear anew last, by get_jiffies_64()
 *
 * Packets read and write it without a lock.
 */
struct ft_hearing {
	atomic64_t since;
	u32 met;
	u32 missed;
	u32 waits;
	u32 sockets[FT_HEARING_SOCKETS];
	u32 group;
	u8 next;
	u8 n_replaced;
	unsigned long replaced;
	u64 refreshed;
};

/* It is to be told of all streams again. */
static inline void ft_hearing_forget(struct ft_hearing *hearing)
{
	atomic64_set(&hearing->since, 0);
}

/* Whether its copies wait for their next hop, or did. */
static inline bool ft_hearing_waits(const struct ft_hearing *hearing)
{
	return READ_ONCE(hearing->waits);
}

/* It was of no use, and &ft_hearing.met was that. */
static inline void ft_hearing_miss(struct ft_hearing *hearing, u32 met)
{
	WRITE_ONCE(hearing->missed, met);
}

/* It is there by now, as a copy shows: to be called before it hears. */
static inline void ft_hearing_return(struct ft_hearing *hearing)
{
	WRITE_ONCE(hearing->met, READ_ONCE(hearing->met) + 1);
}

/* Whether it has come back since it was of no use: it hears already, whoever knows
 * of it.
 */
static inline bool ft_hearing_is_back(const struct ft_hearing *hearing)
{
	return READ_ONCE(hearing->met) != READ_ONCE(hearing->missed);
}

/* Whether room can be made for what is new. */
static inline bool ft_hearing_may_replace(const struct ft_hearing *hearing)
{
	return READ_ONCE(hearing->n_replaced) < FT_HEARING_REPLACE ||
	       time_after(jiffies, READ_ONCE(hearing->replaced) +
				   FT_HEARING_PERIOD);
}

/* The socket that makes room for the next; 0: there is room. */
static inline u32 ft_hearing_oldest(const struct ft_hearing *hearing)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	return READ_ONCE(hearing->sockets[i]);
}

static inline bool ft_hearing_knows(const struct ft_hearing *hearing,
				    u32 socket)
{
	unsigned int i;
	u32 other;

	for (i = 0; i < FT_HEARING_SOCKETS; i++) {
		other = READ_ONCE(hearing->sockets[i]);
		if (other == socket)
			return true;
		if (!other)
			break;
	}
	return false;
}

/**
 * ft_hearing_is_new() - tell whether a socket has got no copies before
 * @hearing: of the receiver
 * @socket: the number of its inode; 0: it has none, any more
 */
static inline bool ft_hearing_is_new(const struct ft_hearing *hearing,
				     u32 socket)
{
	return !ft_hearing_knows(hearing, socket) && socket &&
	       (!ft_hearing_oldest(hearing) || ft_hearing_may_replace(hearing));
}

/**
 * ft_hearing_is_regrouped() - tell whether others share the port than before
 * @hearing: of the receiver
 * @group: stands for those that do; not 0
 */
static inline bool ft_hearing_is_regrouped(const struct ft_hearing *hearing,
					   u32 group)
{
	u32 known = READ_ONCE(hearing->group);

	return group != known && (!known || ft_hearing_may_replace(hearing));
}

/* Others are there: to be called before they hear. @replaces: in the place of some */
static inline void ft_hearing_meet(struct ft_hearing *hearing, bool replaces)
{
	ft_hearing_return(hearing);
	if (!replaces)
		return;
	if (time_after(jiffies, READ_ONCE(hearing->replaced) +
				FT_HEARING_PERIOD)) {
		WRITE_ONCE(hearing->replaced, jiffies);
		WRITE_ONCE(hearing->n_replaced, 0);
	}
	WRITE_ONCE(hearing->n_replaced, READ_ONCE(hearing->n_replaced) + 1);
}

/* No socket has got any copies. */
static inline void ft_hearing_clear(struct ft_hearing *hearing)
{
	unsigned int i;

	for (i = 0; i < FT_HEARING_SOCKETS; i++)
		WRITE_ONCE(hearing->sockets[i], 0);
	WRITE_ONCE(hearing->next, 0);
}

/* From now on it has. If two are new at one time, one is new once more. */
static inline void ft_hearing_add(struct ft_hearing *hearing, u32 socket)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	if (!socket)
		return;
	WRITE_ONCE(hearing->next, i + 1);
	WRITE_ONCE(hearing->sockets[i], socket);
}

#endif /* FLOWTEE_HEARING_H */
