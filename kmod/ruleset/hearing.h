/* SPDX-License-Identifier: GPL-2.0-only */
/* What a receiver has heard of the templates of streams. */
#ifndef FLOWTEE_HEARING_H
#define FLOWTEE_HEARING_H

#include <linux/compiler.h>
#include <linux/hash.h>
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
 * @sockets: of a local receiver: the marks of its sockets; those behind a 0 are 0
 * @next: which of @sockets makes room for the next
 * @n_replaced: how often some did, since @replaced
 * @replaced: in jiffies
 * @refreshed: when it was made to hear anew last, by get_jiffies_64()
 *
 * Packets read and write it without a lock.
 */
struct ft_hearing {
	u32 since;
	u32 met;
	u32 missed;
	u32 sockets[FT_HEARING_SOCKETS];
	u8 next;
	u8 n_replaced;
	unsigned long replaced;
	u64 refreshed;
};

/* It is to be told of all streams again. */
static inline void ft_hearing_forget(struct ft_hearing *hearing)
{
	WRITE_ONCE(hearing->since, 0);
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

/* A socket among as many that share their port: what it gets is another's if these
 * are more, or less. Return: what stands for that; 0: it has no inode, any more.
 */
static inline u32 ft_hearing_mark(u32 inode, u32 sharing)
{
	return inode ? (inode + sharing * GOLDEN_RATIO_32 ?: 1) : 0;
}

/* Whether there is room for another, or it can be made. */
static inline bool ft_hearing_has_room(const struct ft_hearing *hearing)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	return !READ_ONCE(hearing->sockets[i]) ||
	       READ_ONCE(hearing->n_replaced) < FT_HEARING_REPLACE ||
	       time_after(jiffies, READ_ONCE(hearing->replaced) +
				   FT_HEARING_PERIOD);
}

/**
 * ft_hearing_is_new() - tell whether a socket has got no copies before
 * @hearing: of the receiver
 * @mark: of the socket
 */
static inline bool ft_hearing_is_new(const struct ft_hearing *hearing, u32 mark)
{
	unsigned int i;
	u32 other;

	for (i = 0; i < FT_HEARING_SOCKETS; i++) {
		other = READ_ONCE(hearing->sockets[i]);
		if (other == mark)
			return false;
		if (!other)
			break;
	}
	return mark && ft_hearing_has_room(hearing);
}

/* Others are there: to be called before they hear. */
static inline void ft_hearing_meet(struct ft_hearing *hearing)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	ft_hearing_return(hearing);
	if (!READ_ONCE(hearing->sockets[i]))
		return;
	if (time_after(jiffies, READ_ONCE(hearing->replaced) +
				FT_HEARING_PERIOD)) {
		WRITE_ONCE(hearing->replaced, jiffies);
		WRITE_ONCE(hearing->n_replaced, 0);
	}
	WRITE_ONCE(hearing->n_replaced, READ_ONCE(hearing->n_replaced) + 1);
}

/* From now on it has. If two are new at one time, one is new once more. */
static inline void ft_hearing_add(struct ft_hearing *hearing, u32 mark)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	if (!mark)
		return;
	WRITE_ONCE(hearing->next, i + 1);
	WRITE_ONCE(hearing->sockets[i], mark);
}

#endif /* FLOWTEE_HEARING_H */
