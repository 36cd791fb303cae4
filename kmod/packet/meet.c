// SPDX-License-Identifier: GPL-2.0-only
#include <net/sock.h>
#include <net/sock_reuseport.h>

#include "packet/meet.h"

/*
 * Sockets that share a port (SO_REUSEPORT) share the streams, by a hash: with each
 * that comes or ends, others get streams that they have not heard of. So all of them
 * are met at once, and each again when they are more, or less.
 */

/* Of more than are remembered, the first stands for all. */
static bool is_crowd(u32 sharing)
{
	return sharing > FT_HEARING_SOCKETS;
}

static u32 mark_of(struct sock *socket, const struct sock_reuseport *group,
		   u32 sharing)
{
	if (is_crowd(sharing))
		socket = READ_ONCE(group->socks[0]);
	return ft_hearing_mark(sock_i_ino(socket), sharing);
}

static void add_group(struct ft_hearing *hearing,
		      const struct sock_reuseport *group, u32 sharing)
{
	u32 i;

	for (i = 0; i < sharing; i++)
		ft_hearing_add(hearing, mark_of(READ_ONCE(group->socks[i]),
						group, sharing));
}

/**
 * ft_meet_socket() - see to it that a socket hears, if it has not before
 * @account: of the collector
 * @hearing: of the receiver
 * @socket: that is going to get something
 *
 * Context: RCU read side, BH disabled.
 */
void ft_meet_socket(struct ft_account *account, struct ft_hearing *hearing,
		    struct sock *socket)
{
	const struct sock_reuseport *group =
		rcu_dereference(socket->sk_reuseport_cb);
	u32 sharing = 0, mark;

	if (group) {
		sharing = READ_ONCE(group->num_socks);
		/* Pairs with the one of the kernel, which adds a socket. */
		smp_rmb();
	}
	mark = mark_of(socket, group, sharing);
	if (!ft_hearing_is_new(hearing, mark))
		return;
	ft_hearing_meet(hearing);
	ft_account_hear(account, &hearing->since);
	if (!group || is_crowd(sharing))
		ft_hearing_add(hearing, mark);
	else
		add_group(hearing, group, sharing);
}
