// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/udp.h>

#include "packet/deliver.h"
#include "packet/hop.h"
#include "packet/meet.h"
#include "packet/prime.h"
#include "telemetry/replay.h"

/*
 * A receiver that starts, or gets a stream that another had, can decode nothing
 * of it before the exporter sends its templates again. So it is sent those that
 * are known, from the exporter's address and port, before its first data. Who is
 * to be told is known in two ways: by a look at all receivers, whenever something
 * has changed, since not all of them get each datagram; and at each copy, for
 * what shows only then (the socket at the end of its way, the choice of a pool).
 */

DEFINE_PER_CPU(struct ft_spending, ft_prime_spending);

/* It is a datagram of its own, whatever the way of the exporter's was. */
#define TTL	64

/* So much may be told without letting others run. */
static void renew_budget(struct ft_prime *prime)
{
	prime->budget = FT_PRIME_AT_ONCE;
	prime->took = 0;
}

/* Have the datagrams that tell what is known. Return: whether there is memory. If there
 * is none, no other receiver has it looked for again.
 */
static bool make_replay(struct ft_prime *prime)
{
	struct sk_buff *skb;

	if (prime->made)
		return !prime->failed;
	renew_budget(prime);
	prime->sent = 0;
	prime->start = local_clock();
	skb = ft_audience_replay(prime->sighting);
	prime->made = true;
	prime->failed = IS_ERR(skb);
	prime->replay = prime->failed ? NULL : skb;
	prime->n_replay = 0;
	for (skb = prime->replay; skb; skb = skb->next)
		prime->n_replay++;
	return !prime->failed;
}

/* What the kernel has of the next hop that copies may wait for, or NULL. */
static const struct neighbour *next_hop(const struct ft_way *way,
					const struct ft_receiver *to)
{
	return way->local ? NULL : ft_hop_neighbour(way->dst, &to->to);
}

/* Whether what is sent now, a frame at most, waits for its next hop, and nothing that
 * waits there is lost for it.
 */
static bool is_of_use(const struct ft_way *way, const struct ft_receiver *to)
{
	const struct neighbour *hop = next_hop(way, to);

	return !hop || ft_hop_loss(hop, SKB_TRUESIZE(dst_mtu(way->dst))) !=
		       FT_HOP_LOSES;
}

/* What became of copies that waited for their next hop. Return: whether they are lost. */
static bool look_back(const struct ft_prime *prime,
		      struct ft_receiver *receiver, const struct ft_way *way)
{
	struct ft_hearing *hearing = &receiver->health->hearing;

	return unlikely(ft_hearing_waits(hearing)) &&
	       ft_wait_look_back(hearing, ft_waits_of(prime->dg->net),
				 next_hop(way, receiver));
}

/* What a receiver was sent before is lost, of any stream: it hears anew. It is being told
 * of this one, of which nothing is lost if that was the first of what tells it.
 */
static void hear_anew(const struct ft_prime *prime, struct ft_hearing *hearing,
		      const struct sk_buff *skb)
{
	u64 since = atomic64_read(&hearing->since);

	if (skb != prime->replay)
		ft_hearing_forget(hearing);
	else if (!prime->began || since != prime->began)
		ft_account_hear(prime->sighting->account, &hearing->since);
}

/* Find the way of what tells a receiver. Return: as ft_way_find(). */
static enum flowtee_receiver_counter
find_way(const struct ft_prime *prime, struct ft_way *way,
	 const struct ft_delivery *delivery, struct ft_receiver *receiver)
{
	enum flowtee_receiver_counter reason;

	reason = ft_way_find(way, prime->ruleset, delivery->dg, receiver,
			     delivery->body.len);
	if (reason)
		return reason;
	/* What waits may tell of other streams, and nobody would know. */
	if (!is_of_use(way, receiver)) {
		ft_way_put(way);
		return FLOWTEE_RECEIVER_DROPPED_TRANSMIT;
	}
	ft_meet(prime->sighting->account, &receiver->health->hearing, way);
	if (look_back(prime, receiver, way))
		hear_anew(prime, &receiver->health->hearing, delivery->dg->skb);
	return 0;
}

/* What becomes of what is told is counted apart from what becomes of copies. */
static void count_replay(const struct ft_receiver *receiver,
			 enum flowtee_receiver_counter outcome,
			 unsigned int len)
{
	if (outcome == FLOWTEE_RECEIVER_SENT)
		ft_counters_add(receiver->counters, FLOWTEE_RECEIVER_REPLAYED,
				FLOWTEE_RECEIVER_REPLAYED_BYTES, len);
	else
		ft_counters_add(receiver->counters,
				FLOWTEE_RECEIVER_REPLAY_FAILED, 0, 0);
	ft_replays_note(receiver->counters);
}

/* Return: why it was not sent, or 0. */
static enum flowtee_receiver_counter send(struct ft_prime *prime,
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
	dg.ttl = TTL;
	outcome = find_way(prime, &way, &delivery, receiver);
	if (!outcome)
		outcome = ft_deliver(&delivery, receiver, &way, false);
	count_replay(receiver, outcome, delivery.body.len);
	ft_body_put(&delivery.body);
	/* Others that waited for its next hop. This one waits there now. */
	if (unlikely(delivery.straight.wait.mark) &&
	    ft_wait_note(&receiver->health->hearing, &delivery.straight.wait))
		hear_anew(prime, &receiver->health->hearing, skb);
	return outcome;
}

/* Whether those that follow may be sent all the same. */
static bool concerns_one(enum flowtee_receiver_counter outcome)
{
	return outcome == FLOWTEE_RECEIVER_SENT ||
	       outcome == FLOWTEE_RECEIVER_DROPPED_TRANSMIT ||
	       outcome == FLOWTEE_RECEIVER_DROPPED_TOO_LARGE;
}

static bool has_time(const struct ft_prime *prime)
{
	return FT_PRIME_AT_ONCE - prime->budget < FT_PRIME_ROW ||
	       prime->took < FT_PRIME_LONG_ENOUGH;
}

/* Whether no other receiver is told before others have run. One always is, so nobody
 * waits for ever.
 */
static bool is_spent(const struct ft_prime *prime)
{
	return prime->budget < prime->n_replay || !has_time(prime);
}

/* Return: false if there was no memory. */
static bool send_all(struct ft_prime *prime, struct ft_receiver *receiver,
		     const struct ft_pool *pool)
{
	enum flowtee_receiver_counter reason = 0;
	enum flowtee_receiver_counter outcome;
	struct sk_buff *skb;

	prime->budget -= prime->n_replay;
	for (skb = prime->replay; skb; skb = skb->next) {
		outcome = send(prime, receiver, skb);
		if (outcome == FLOWTEE_RECEIVER_DROPPED_NO_MEMORY)
			return false;
		if (outcome != FLOWTEE_RECEIVER_SENT &&
		    outcome != FLOWTEE_RECEIVER_DROPPED_TOO_LARGE)
			reason = outcome;
		if (!concerns_one(outcome))
			break;
	}
	if (reason || prime->owes)
		ft_prime_settle(prime, receiver, pool, reason);
	return true;
}

/**
 * ft_prime_tell() - tell a receiver of a stream
 * @prime: begun
 * @receiver: who is to be told
 * @pool: that gives the whole stream to it, or NULL
 *
 * Context: RCU read side, BH disabled.
 * Return: false if that has to be done later: there is no memory, or it was enough
 * at once. Once it is, &ft_prime.pending. It may be that it cannot be told of this stream.
 */
bool ft_prime_tell(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool)
{
	bool all;
	u64 start;

	BUILD_BUG_ON(FT_PRIME_AT_ONCE < FT_REPLAY_MAX);
	if (!make_replay(prime))
		return false;
	prime->pending = is_spent(prime);
	if (prime->pending)
		return false;
	start = local_clock();
	all = send_all(prime, receiver, pool);
	prime->took += local_clock() - start;
	prime->pending = is_spent(prime);
	return all;
}

/* Whether as many were sent as tell all receivers once. Others may have it begun anew at any
 * time (ft_stream_tell_again()): the datagram does not wait for that, too.
 */
static bool has_told_all(struct ft_prime *prime)
{
	if (!prime->made)
		return false;
	prime->sent += FT_PRIME_AT_ONCE - prime->budget;
	return prime->sent > prime->collector->receivers.n * prime->n_replay;
}

/* What ft_prime_is_ready() does if there is something to do. */
bool ft_prime_go_on(struct ft_prime *prime)
{
	bool over = has_told_all(prime);

	prime->pending = false;
	prime->began = 0;
	renew_budget(prime);
	if (!over && ft_audience_is_due(prime->sighting, prime->time))
		ft_prime_all(prime);
	return !prime->pending;
}

/* There is no memory to tell anybody. */
void ft_prime_starve(struct ft_prime *prime)
{
	if (!prime->sighting)
		return;
	if (prime->made)
		kfree_skb_list(prime->replay);
	else
		prime->start = local_clock();
	prime->made = true;
	prime->failed = true;
	prime->replay = NULL;
	prime->n_replay = 0;
	prime->pending = false;
}

/* Whether it hears since later than all that have been told. If a change is why, it is
 * told by who sees the newest version, which may be others, or in another way; not if
 * its socket has just been @met.
 */
static bool is_behind(const struct ft_prime *prime, u64 since, bool met)
{
	if (since <= prime->time)
		return false;
	/* Pairs with smp_wmb() in renew_collector(): the version is written first. */
	smp_rmb();
	return met ||
	       ft_audience_is_newest(prime->sighting, prime->collector);
}

/* Who hears since the next moment has just been told of this stream. */
static void advance(struct ft_prime *prime, u64 since)
{
	if (since != prime->time + 1)
		return;
	ft_audience_advance(prime->sighting, prime->time, since);
	ft_prime_set_time(prime, since);
}

/* Tell a receiver, which hears @since then, or from now on. Return: as ft_prime_tell(). */
static bool tell_now(struct ft_prime *prime, struct ft_receiver *receiver,
		     const struct ft_pool *pool, u64 since)
{
	struct ft_hearing *hearing = &receiver->health->hearing;
	bool all;

	prime->began = 0;
	if (since)
		return ft_prime_tell(prime, receiver, pool);
	if (!make_replay(prime))
		return false;
	/* If it forgets meanwhile, it has forgotten. */
	ft_hearing_return(hearing);
	prime->began = ft_account_begin_to_hear(prime->sighting->account,
						&hearing->since);
	all = ft_prime_tell(prime, receiver, pool);
	if (!all)
		atomic64_cmpxchg(&hearing->since, prime->began, 0);
	prime->began = 0;
	return all;
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
	bool moves = ft_prime_moves(prime, receiver, pool);
	bool owed = prime->owes &&
		    ft_audience_owes(prime->sighting,
				     receiver->health->identity);
	struct ft_account *account = prime->sighting->account;
	bool met = ft_meet(account, hearing, way);
	u64 since;

	if (look_back(prime, receiver, way))
		ft_hearing_forget(hearing);
	since = atomic64_read(&hearing->since);
	if (receiver->templates == FLOWTEE_TEMPLATES_REPLAY &&
	    (moves || owed || !since || is_behind(prime, since, met))) {
		if (!is_of_use(way, receiver) ||
		    !tell_now(prime, receiver, pool, since))
			return;
		advance(prime, atomic64_read(&hearing->since));
	}
	if (moves)
		ft_audience_give(prime->sighting, pool->counters->identity,
				 receiver->health->identity);
}

/* What telling has taken of a softirq so far is taken note of. */
void ft_prime_spend(const struct ft_prime *prime)
{
	if (in_serving_softirq())
		ft_spending_add(this_cpu_ptr(&ft_prime_spending),
				prime->start);
}

/* What ft_prime_end() does if anybody was told. */
void ft_prime_clean_up(struct ft_prime *prime)
{
	kfree_skb_list(prime->replay);
	ft_prime_spend(prime);
}
