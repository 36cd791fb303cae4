/* SPDX-License-Identifier: GPL-2.0-only */
/* What a receiver has heard of the templates of streams. */
#ifndef FLOWTEE_HEARING_H
#define FLOWTEE_HEARING_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Of so many sockets that took turns at a receiver's port it is known that they
 * have heard.
 */
#define FT_HEARING_SOCKETS	8

/**
 * struct ft_hearing - since when a receiver hears
 * @since: the time of its collector (&ft_account.time) from which on it hears. Each
 *	stream that was told before is to be told again, to it. 0: it has not heard
 *	anything, or has forgotten it; the first copy that it gets ends that
 * @sockets: of a local receiver: the numbers of the sockets' inodes
 * @next: which of @sockets makes room for the next
 * @refreshed: when it was made to forget last, in jiffies
 *
 * Packets read and write it without a lock.
 */
struct ft_hearing {
	u32 since;
	u32 sockets[FT_HEARING_SOCKETS];
	u8 next;
	u64 refreshed;
};

/* It is to be told of all streams again. */
static inline void ft_hearing_forget(struct ft_hearing *hearing)
{
	WRITE_ONCE(hearing->since, 0);
}

/**
 * ft_hearing_knows() - tell whether a socket has got copies before
 * @hearing: of the receiver
 * @socket: the number of its inode; 0: it has none, any more
 *
 * From now on it has.
 */
static inline bool ft_hearing_knows(struct ft_hearing *hearing, u32 socket)
{
	unsigned int i;

	if (!socket)
		return true;
	for (i = 0; i < FT_HEARING_SOCKETS; i++)
		if (READ_ONCE(hearing->sockets[i]) == socket)
			return true;
	/* If two are new at one time, one of them is told twice. */
	i = READ_ONCE(hearing->next) % FT_HEARING_SOCKETS;
	WRITE_ONCE(hearing->next, i + 1);
	WRITE_ONCE(hearing->sockets[i], socket);
	return false;
}

#endif /* FLOWTEE_HEARING_H */
