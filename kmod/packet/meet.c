// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/minmax.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

#include "packet/meet.h"

/*
 * Sockets that share a port (SO_REUSEPORT) share the streams, by a hash and by their
 * places: with each that comes or ends, others get streams that they have not heard
 * of. So all of them hear again when they are others, or stand in another order.
 */

/**
 * struct crowd - the sockets that share a port
 * @group: where the kernel has them
 * @n: how many there are
 * @mark: stands for all of them, in their order; not 0
 */
struct crowd {
	const struct sock_reuseport *group;
	u32 n;
	u32 mark;
};

static const struct sock *at(const struct crowd *crowd, u32 place)
{
	return READ_ONCE(crowd->group->socks[place]);
}

static u32 how_many_are_looked_at(const struct crowd *crowd)
{
	return min_t(u32, crowd->n, FT_HEARING_SOCKETS);
}

/* By where they lie in memory. The kernel puts who is new behind all others, and the
 * last one in the place of who ends.
 */
static u32 mark_of(const struct crowd *crowd)
{
	u64 sum = crowd->n + (unsigned long)at(crowd, crowd->n - 1);
	u32 i;

	for (i = 0; i < how_many_are_looked_at(crowd); i++)
		sum = sum * GOLDEN_RATIO_64 + (unsigned long)at(crowd, i);
	return hash_64(sum, 32) ?: 1;
}

/* Return: whether @socket shares its port. */
static bool look_at(struct crowd *crowd, const struct sock *socket)
{
	crowd->group = rcu_dereference(socket->sk_reuseport_cb);
	if (!crowd->group)
		return false;
	crowd->n = READ_ONCE(crowd->group->num_socks);
	/* Pairs with the one of the kernel, which adds a socket. */
	smp_rmb();
	if (!crowd->n)
		return false;
	crowd->mark = mark_of(crowd);
	return true;
}

/* Those of before may leave no room for all. */
static void add_all(struct ft_hearing *hearing, const struct crowd *crowd)
{
	u32 i;

	ft_hearing_clear(hearing);
	for (i = 0; i < how_many_are_looked_at(crowd); i++)
		ft_hearing_add(hearing, sock_i_ino((struct sock *)at(crowd, i)));
	WRITE_ONCE(hearing->group, crowd->mark);
}

/* Of more than are looked at, the mark alone says whether one is new: it has the first
 * of them, the last, and their number.
 */
static bool is_new(const struct ft_hearing *hearing, struct sock *socket,
		   const struct crowd *crowd)
{
	return (!crowd->group || crowd->n <= FT_HEARING_SOCKETS) &&
	       ft_hearing_is_new(hearing, sock_i_ino(socket));
}

/**
 * ft_meet_socket() - see to it that a socket hears, if it has not before
 * @account: of the collector
 * @hearing: of the receiver
 * @socket: that is going to get something
 *
 * Context: RCU read side, BH disabled.
 * Return: whether it had not.
 */
bool ft_meet_socket(struct ft_account *account, struct ft_hearing *hearing,
		    struct sock *socket)
{
	struct crowd crowd;
	bool regrouped = look_at(&crowd, socket) &&
			 ft_hearing_is_regrouped(hearing, crowd.mark);

	if (!regrouped && !is_new(hearing, socket, &crowd))
		return false;
	ft_hearing_meet(hearing, regrouped ? READ_ONCE(hearing->group) :
					     ft_hearing_oldest(hearing));
	ft_account_hear(account, &hearing->since);
	if (regrouped)
		add_all(hearing, &crowd);
	else
		ft_hearing_add(hearing, sock_i_ino(socket));
	return true;
}
