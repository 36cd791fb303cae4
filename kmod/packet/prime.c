// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "packet/choice.h"
#include "packet/deliver.h"
#include "packet/prime.h"

/*
 * A receiver that starts, or gets a stream that another had, can decode nothing
 * of it before the exporter sends its templates again. So it is sent those that
 * are known, from the exporter's address and port, before its first data. Who is
 * to be told is known in two ways: by a look at all receivers, whenever something
 * has changed, since not all of them get each datagram; and at each copy, for
 * what shows only then (the socket at the end of its way, the choice of a pool).
 */

static u32 socket_of(const struct ft_way *way)
{
	return way->local ? sock_i_ino(way->socket) : 0;
}

/* Return: the datagrams that tell what is known, an error, or NULL. */
static struct sk_buff *replay_of(struct ft_prime *prime)
{
	struct sk_buff *replay;

	if (prime->made)
		return prime->replay;
	replay = ft_audience_replay(prime->sighting);
	if (IS_ERR(replay))
		return replay;
	prime->replay = replay;
	prime->made = true;
	return replay;
}

/* Return: why it cannot be told, or 0. */
static enum flowtee_receiver_counter send(const struct ft_prime *prime,
					  struct ft_receiver *receiver,
					  struct sk_buff *skb)
{
	struct ft_datagram dg = *prime->dg;
	struct ft_delivery delivery = {
		.ruleset = prime->ruleset,
		.dg = &dg,
	};
	enum flowtee_receiver_counter outcome;
	struct ft_way way;

	ft_body_begin_own(&delivery.body, skb,
			  dg.skb ? skb_get_queue_mapping(dg.skb) : 0);
	dg.skb = skb;
	dg.copies = 1;
	dg.idents = 0;
	outcome = ft_way_find(&way, prime->ruleset, &dg, receiver,
			      delivery.body.len);
	if (outcome)
		return outcome;
	ft_hearing_knows(&receiver->health->hearing, socket_of(&way));
	outcome = ft_deliver_replay(&delivery, receiver, &way);
	ft_body_put(&delivery.body);
	return outcome == FLOWTEE_RECEIVER_SENT ? 0 : outcome;
}

/* A stream that has more to tell than is sent at once is told to one all the same.
 */
static bool has_budget(struct ft_prime *prime, const struct sk_buff *skb)
{
	bool whole = prime->budget == FT_PRIME_AT_ONCE;

	for (; skb && prime->budget; skb = skb->next)
		prime->budget--;
	return !skb || whole;
}

/* Return: why it cannot be told, or 0. */
static enum flowtee_receiver_counter tell(struct ft_prime *prime,
					  struct ft_receiver *receiver)
{
	enum flowtee_receiver_counter reason;
	struct sk_buff *skb = replay_of(prime);

	if (IS_ERR(skb))
		return FLOWTEE_RECEIVER_DROPPED_NO_MEMORY;
	if (!has_budget(prime, skb))
		return FLOWTEE_RECEIVER_DROPPED_RATE;
	for (; skb; skb = skb->next) {
		reason = send(prime, receiver, skb);
		if (reason)
			return reason;
	}
	return 0;
}

/* Whether it is this host that could not tell it now. */
static bool is_later(enum flowtee_receiver_counter reason)
{
	return reason == FLOWTEE_RECEIVER_DROPPED_NO_MEMORY ||
	       reason == FLOWTEE_RECEIVER_DROPPED_RATE;
}

/* It has heard of the stream, and of those who are told from now on.
 * Return: since when.
 */
static u32 begin_to_hear(struct ft_prime *prime, struct ft_hearing *hearing)
{
	u32 time = ft_account_go_on(prime->sighting->account);
	u32 since = cmpxchg(&hearing->since, 0, time);

	/* Another processor may have been faster. */
	return since ?: time;
}

/**
 * ft_prime_receiver() - tell a receiver of a stream, if it has not heard of it
 * @prime: begun; ft_prime_concerns() the receiver
 * @receiver: who is to get a copy
 * @pool: that gives the whole stream to it, or NULL
 * @way: that the copy goes by
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_receiver(struct ft_prime *prime, struct ft_receiver *receiver,
		       const struct ft_pool *pool, const struct ft_way *way)
{
	struct ft_hearing *hearing = &receiver->health->hearing;
	bool has = !pool || ft_audience_has(prime->sighting, pool->counters,
					    receiver->health);
	u32 since;

	if (!ft_hearing_knows(hearing, socket_of(way)))
		ft_hearing_forget(hearing);
	since = READ_ONCE(hearing->since);
	if (since && !ft_time_is_later(since, prime->time) && has)
		return;
	if (is_later(tell(prime, receiver)))
		return;
	if (!since)
		since = begin_to_hear(prime, hearing);
	if (since == prime->time + 1) {
		ft_audience_advance(prime->sighting, prime->time, since);
		prime->time = since;
	}
	if (!has)
		ft_audience_give(prime->sighting, pool->counters,
				 receiver->health);
}

/* Whether it is to be told as soon as it can be. */
static bool is_there(const struct ft_receiver *receiver)
{
	return receiver->templates == FLOWTEE_TEMPLATES_REPLAY &&
	       receiver->state == FLOWTEE_RECEIVER_UP &&
	       !ft_health_verdict(receiver->health);
}

/* What keeps it from hearing of one stream keeps it from hearing of that alone;
 * what keeps it from hearing of any is over some day, and it is told then.
 */
static bool is_deaf(enum flowtee_receiver_counter reason)
{
	return reason == FLOWTEE_RECEIVER_DROPPED_NO_ROUTE ||
	       reason == FLOWTEE_RECEIVER_DROPPED_NO_LISTENER ||
	       is_later(reason);
}

/* Who has not heard of anything is told with the first copy that it gets. */
static void see_to(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool, u32 before)
{
	struct ft_hearing *hearing = &receiver->health->hearing;
	u32 since = READ_ONCE(hearing->since);
	bool has = !pool || ft_audience_has(prime->sighting, pool->counters,
					    receiver->health);

	if (!is_there(receiver) || !since)
		return;
	if (!ft_time_is_later(since, before) && has)
		return;
	if (is_deaf(tell(prime, receiver)))
		ft_hearing_forget(hearing);
	else if (!has)
		ft_audience_give(prime->sighting, pool->counters,
				 receiver->health);
}

/* Of a pool whose members take turns, all. */
static void see_to_group(struct ft_prime *prime, struct ft_group *group,
			 u32 before)
{
	struct ft_candidates candidates;
	u32 i;

	if (!ft_choice_candidates(group, prime->dg, &candidates))
		return;
	if (group->pool->balance != FLOWTEE_BALANCE_ROUND_ROBIN) {
		see_to(prime, ft_choice_make(&candidates, 0), group->pool,
		       before);
		return;
	}
	for (i = 0; i < group->n; i++)
		if (ft_choice_may_have(&candidates, i))
			see_to(prime, group->member[i].receiver, NULL, before);
}

/**
 * ft_prime_all() - tell all receivers of a stream that have not heard of it
 * @prime: begun
 *
 * Those that its data may go to, whether this datagram does or not.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_all(struct ft_prime *prime)
{
	const union nf_inet_addr *addr = &prime->dg->from.addr;
	const struct ft_trie *wanted =
		ft_collector_wanted(prime->collector, prime->dg->from.family);
	u32 before = ft_audience_claim(prime->sighting, prime->time);
	const struct ft_trie_node *node;
	u32 i;

	if (before == prime->time || !wanted)
		return;
	for (node = ft_trie_first(wanted, addr); node;
	     node = ft_trie_next(wanted, node, addr)) {
		for (i = node->first; i < node->first + node->n; i++) {
			const struct ft_target *target = &wanted->targets[i];

			if (target->receiver)
				see_to(prime, target->receiver, NULL, before);
			else
				see_to_group(prime, target->group, before);
		}
	}
}
