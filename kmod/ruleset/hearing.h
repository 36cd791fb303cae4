/* SPDX-License-Identifier: GPL-2.0-only */
/* What a receiver has heard of the templates of streams. */
#ifndef FLOWTEE_HEARING_H
#define FLOWTEE_HEARING_H

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/types.h>

/* Of so many sockets that take turns at a receiver's port it is known that they
 * have heard. If there are more, one that is new is noticed only so often.
 */
#define FT_HEARING_SOCKETS	8
#define FT_HEARING_REPLACE	(10 * HZ)

/**
 * struct ft_hearing - since when a receiver hears
 * @since: the time of its collector (&ft_account.time) from which on it hears. Each
 *	stream that was told before is to be told again, to it. 0: it has not heard
 *	anything, or has forgotten it; the first copy that it gets ends that
 * @sockets: of a local receiver: the numbers of the sockets' inodes
 * @next: which of @sockets makes room for the next
 * @replaced: when one did last, in jiffies
 * @refreshed: when it was made to hear anew last, by get_jiffies_64()
 *
 * Packets read and write it without a lock.
 */
struct ft_hearing {
	u32 since;
	u32 sockets[FT_HEARING_SOCKETS];
	u8 next;
	unsigned long replaced;
	u64 refreshed;
};

/* It is to be told of all streams again. */
static inline void ft_hearing_forget(struct ft_hearing *hearing)
{
	WRITE_ONCE(hearing->since, 0);
}

/**
 * ft_hearing_is_new() - tell whether a socket has got no copies before
 * @hearing: of the receiver
 * @socket: the number of its inode; 0: it has none, any more
 */
static inline bool ft_hearing_is_new(const struct ft_hearing *hearing,
				     u32 socket)
{
	unsigned int i;

	if (!socket)
		return false;
	for (i = 0; i < FT_HEARING_SOCKETS; i++)
		if (READ_ONCE(hearing->sockets[i]) == socket)
			return false;
	i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;
	return !READ_ONCE(hearing->sockets[i]) ||
	       time_after(jiffies, READ_ONCE(hearing->replaced) +
				   FT_HEARING_REPLACE);
}

/* From now on it has. If two are new at one time, one is new once more. */
static inline void ft_hearing_add(struct ft_hearing *hearing, u32 socket)
{
	unsigned int i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;

	WRITE_ONCE(hearing->next, i + 1);
	if (READ_ONCE(hearing->sockets[i]))
		WRITE_ONCE(hearing->replaced, jiffies);
	WRITE_ONCE(hearing->sockets[i], socket);
}

#endif /* FLOWTEE_HEARING_H */
