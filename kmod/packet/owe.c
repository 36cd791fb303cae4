// SPDX-License-Identifier: GPL-2.0-only
#include "packet/prime.h"
#include "packet/route.h"

/*
 * Not all that is sent arrives: there may be no way, no memory, a full queue, or a next
 * hop that does not answer. If that was what receivers need to know of a stream, it is
 * theirs still, and they are told of it later: a moment later, or as soon as what was in
 * the way is over.
 */

/* That there is no route may be so for one source alone, by a policy of IPsec. */
static bool is_without_route(const struct ft_prime *prime,
			     struct ft_receiver *receiver)
{
	return !ft_route_get(prime->dg->net, receiver);
}

/* What is not taken is tried again after so much time, in jiffies. */
#define AGAIN	HZ

/* Whether what was not sent now may well be a moment later. */
static bool is_of_moment(enum flowtee_receiver_counter reason)
{
	return reason == FLOWTEE_RECEIVER_DROPPED_TRANSMIT ||
	       reason == FLOWTEE_RECEIVER_DROPPED_NO_MEMORY ||
	       reason == FLOWTEE_RECEIVER_DROPPED_RATE;
}

/**
 * ft_prime_settle() - take note of what is owed to a receiver after it was to be told
 * @prime: begun
 * @receiver: who was to be told
 * @pool: that gives the whole stream to it, or NULL
 * @reason: why something was not sent, or 0: nothing is owed to it
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_settle(struct ft_prime *prime, struct ft_receiver *receiver,
		     const struct ft_pool *pool,
		     enum flowtee_receiver_counter reason)
{
	u32 identity = receiver->health->identity;
	u32 giver = ft_prime_keeps(prime, pool) ? pool->counters->identity : 0;

	if (receiver->templates != FLOWTEE_TEMPLATES_REPLAY)
		return;
	if (is_of_moment(reason))
		ft_audience_owe(prime->sighting, identity, giver, AGAIN);
	else if (reason != FLOWTEE_RECEIVER_DROPPED_NO_ROUTE)
		ft_audience_pay(prime->sighting, identity);
	/* Once there is a route again, all streams are told. */
	else if (is_without_route(prime, receiver))
		ft_hearing_forget(&receiver->health->hearing);
	/* Others are not told again for what is in the way of this one. */
	else
		ft_audience_owe(prime->sighting, identity, giver, 0);
}

/* A copy was sent to a receiver, one of those it may be that could not be told: there may
 * be a way by now. Context: BH disabled.
 */
void ft_prime_arrive(const struct ft_prime *prime,
		     const struct ft_receiver *receiver)
{
	ft_audience_hasten(prime->sighting, receiver->health->identity);
}

/**
 * ft_prime_wait() - take note of a copy that waits for its next hop
 * @prime: begun
 * @receiver: whose it is
 * @wait: with a mark, which is taken back
 *
 * If others that were sent to the receiver are lost, it is told of all streams again.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_wait(const struct ft_prime *prime, struct ft_receiver *receiver,
		   struct ft_wait *wait)
{
	struct ft_hearing *hearing = &receiver->health->hearing;

	if (prime->sighting &&
	    receiver->templates == FLOWTEE_TEMPLATES_REPLAY &&
	    ft_wait_note(hearing, wait))
		ft_hearing_forget(hearing);
	wait->mark = 0;
}

/* Whether who sends can have it so. */
static bool is_of_datagram(enum flowtee_receiver_counter reason)
{
	return reason == FLOWTEE_RECEIVER_DROPPED_TTL ||
	       reason == FLOWTEE_RECEIVER_DROPPED_TOO_LARGE ||
	       reason == FLOWTEE_RECEIVER_DROPPED_MARTIAN;
}

/**
 * ft_prime_lose() - take note of a copy that a receiver does not get
 * @prime: begun
 * @receiver: whose it was to be
 * @pool: that gives the whole stream to it, or NULL
 * @reason: why there is no way to it
 *
 * What a pool gives it, it misses from now on, unless the datagram itself is why: so
 * nobody has others told by what he sends. And if what it misses is templates
 * or options data, for want of a route, it is told of all as soon as there is one:
 * that may be before anybody who looks at receivers by the clock has noticed.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_lose(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool,
		   enum flowtee_receiver_counter reason)
{
	if (!prime->sighting)
		return;
	if (!is_of_datagram(reason) && ft_prime_keeps(prime, pool) &&
	    !ft_audience_has(prime->sighting, pool->counters->identity, 0))
		ft_audience_give(prime->sighting, pool->counters->identity, 0);
	if (reason == FLOWTEE_RECEIVER_DROPPED_NO_ROUTE)
		ft_prime_miss(prime, receiver, pool, reason);
}

/**
 * ft_prime_miss() - take note of a copy that was not made, or not taken
 * @prime: begun
 * @receiver: whose it was
 * @pool: that gives the whole stream to it, or NULL
 * @reason: why it was not: %FLOWTEE_RECEIVER_DROPPED_TRANSMIT, NO_MEMORY, RATE or
 *	NO_ROUTE
 *
 * If that was templates or options data, it is told of them a moment later.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_miss(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool,
		   enum flowtee_receiver_counter reason)
{
	if (prime->sighting && prime->dg->essential == FT_ESSENTIAL_YES)
		ft_prime_settle(prime, receiver, pool, reason);
}
