// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/udp.h>

#include "packet/choice.h"
#include "packet/deliver.h"
#include "packet/hop.h"
#include "packet/meet.h"
#include "packet/prime.h"
#include "packet/route.h"
#include "packet/select.h"
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

/* What came of telling a receiver. */
enum told {
	TOLD,
	LATER,		/* not now: there is no memory, or it was enough at once */
	NOT_TOLD,	/* it cannot be told of this stream */
};

/* Have the datagrams that tell what is known. Return: whether there is memory. If there
 * is none, no other receiver has it looked for again.
 */
static bool make_replay(struct ft_prime *prime)
{
	struct sk_buff *skb;

	if (prime->made)
		return !prime->failed;
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
	dg.copies = 1;
	dg.idents = 0;
	outcome = ft_way_find(&way, prime->ruleset, &dg, receiver,
			      delivery.body.len);
	if (!outcome)
		ft_meet(prime->sighting->account, &receiver->health->hearing,
			&way);
	outcome = ft_deliver_replay(&delivery, receiver, &way, outcome);
	ft_body_put(&delivery.body);
	return outcome;
}

/* That there is no route may be so for one source alone, by a policy of IPsec. */
static bool is_without_route(const struct ft_prime *prime,
			     struct ft_receiver *receiver)
{
	struct dst_entry *dst = ft_route_get(prime->dg->net, receiver);

	dst_release(dst);
	return !dst;
}

/* Whether those that follow may be sent all the same. */
static bool concerns_one(enum flowtee_receiver_counter outcome)
{
	return outcome == FLOWTEE_RECEIVER_SENT ||
	       outcome == FLOWTEE_RECEIVER_DROPPED_TRANSMIT ||
	       outcome == FLOWTEE_RECEIVER_DROPPED_TOO_LARGE;
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

/* Of what was to be told, why something was not, or 0. */
static void settle(struct ft_prime *prime, struct ft_receiver *receiver,
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

static enum told tell(struct ft_prime *prime, struct ft_receiver *receiver,
		      const struct ft_pool *pool)
{
	enum flowtee_receiver_counter reason = 0;
	enum flowtee_receiver_counter outcome;
	struct sk_buff *skb;

	BUILD_BUG_ON(FT_PRIME_AT_ONCE < FT_REPLAY_MAX);
	if (!make_replay(prime) || prime->budget < prime->n_replay)
		return LATER;
	prime->budget -= prime->n_replay;
	for (skb = prime->replay; skb; skb = skb->next) {
		outcome = send(prime, receiver, skb);
		if (outcome == FLOWTEE_RECEIVER_DROPPED_NO_MEMORY)
			return LATER;
		if (outcome != FLOWTEE_RECEIVER_SENT &&
		    outcome != FLOWTEE_RECEIVER_DROPPED_TOO_LARGE)
			reason = outcome;
		if (!concerns_one(outcome))
			break;
	}
	if (reason || prime->owes)
		settle(prime, receiver, pool, reason);
	return skb ? NOT_TOLD : TOLD;
}

/* Whether it hears since later than all that have been told. If a change is why, it is
 * told by who sees the newest version, which may be others, or in another way; not if
 * its socket has just been met: @before: since when it heard before that.
 */
static bool is_behind(const struct ft_prime *prime, u64 since, u64 before)
{
	if (since <= prime->time)
		return false;
	/* Pairs with ft_hear_for_change(): the version is written first. */
	smp_rmb();
	return since != before ||
	       ft_audience_is_newest(prime->sighting, prime->collector);
}

/* Who hears since the next moment has just been told of this stream. */
static void advance(struct ft_prime *prime, u64 since)
{
	if (since != prime->time + 1)
		return;
	ft_audience_advance(prime->sighting, prime->time, since);
	prime->time = since;
}

/* Whether what is sent now, a frame at most, waits for its next hop, and is not lost. */
static bool is_of_use(const struct ft_way *way, const struct ft_receiver *to)
{
	return way->local ||
	       ft_hop_loss_by(way->dst, &to->to,
			      SKB_TRUESIZE(dst_mtu(way->dst))) != FT_HOP_LOSES;
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
	u64 since, before = atomic64_read(&hearing->since);

	if (!is_of_use(way, receiver))
		return;
	ft_meet(account, hearing, way);
	since = atomic64_read(&hearing->since);
	if (receiver->templates == FLOWTEE_TEMPLATES_REPLAY &&
	    (moves || owed || !since || is_behind(prime, since, before))) {
		if (tell(prime, receiver, pool) == LATER)
			return;
		if (!since) {
			ft_hearing_return(hearing);
			since = ft_account_begin_to_hear(account,
							 &hearing->since);
		}
		advance(prime, since);
	}
	if (moves)
		ft_audience_give(prime->sighting, pool->counters->identity,
				 receiver->health->identity);
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
		settle(prime, receiver, pool, reason);
}

/* Whether it is to be told as soon as it can be: it may be there, and not known to
 * be yet.
 */
static bool is_there(const struct ft_receiver *receiver)
{
	return receiver->templates == FLOWTEE_TEMPLATES_REPLAY &&
	       !ft_receiver_is_down(receiver) &&
	       (!ft_health_verdict(receiver->health) ||
		ft_hearing_is_back(&receiver->health->hearing));
}

/* Whether a pool, where no stream keeps who has it, may have given it to another. */
static bool may_have_moved(const struct ft_prime *prime,
			   const struct ft_pool *pool,
			   const struct ft_telling *telling)
{
	return pool && !ft_prime_keeps(prime, pool) &&
	       ft_telling_covers(telling, atomic64_read(&pool->counters->moved));
}

/* Whether it has to be told of the stream. Who has not heard of anything is told
 * with the first copy that it gets, and whom a pool has not given the stream yet,
 * when it does.
 */
static bool has_missed(const struct ft_prime *prime,
		       const struct ft_receiver *receiver,
		       const struct ft_pool *pool,
		       const struct ft_telling *telling)
{
	u64 since = atomic64_read(&receiver->health->hearing.since);

	if (!is_there(receiver) || !since ||
	    (!ft_telling_covers(telling, since) &&
	     !may_have_moved(prime, pool, telling)) ||
	    !ft_select_fits(receiver, prime->dg))
		return false;
	return !ft_prime_keeps(prime, pool) ||
	       ft_audience_has(prime->sighting, pool->counters->identity,
			       receiver->health->identity);
}

/* If a receiver was told that has another socket, that has just been told. */
static void meet_told(struct ft_prime *prime,
		      const struct ft_receiver *receiver,
		      struct ft_telling *telling)
{
	bool newest = telling->time == prime->time;

	if (atomic64_read(&receiver->health->hearing.since) != prime->time + 1)
		return;
	prime->time++;
	if (newest)
		telling->time = prime->time;
}

/* There are so many places that nobody has to be seen to at. */
static void pass(struct ft_prime *prime, u32 n, struct ft_telling *telling)
{
	prime->seen += n;
	telling->place = max(telling->place, prime->seen);
}

/* Return: false if it, and whoever follows, is to be seen to later. */
static bool see_to(struct ft_prime *prime, struct ft_receiver *receiver,
		   const struct ft_pool *pool, struct ft_telling *telling)
{
	if (prime->seen >= telling->place &&
	    has_missed(prime, receiver, pool, telling)) {
		if (tell(prime, receiver, pool) == LATER)
			return false;
		meet_told(prime, receiver, telling);
	}
	pass(prime, 1, telling);
	return true;
}

/* Of a pool whose members take turns, all. Each has a place, whether it can be chosen or
 * not: that may become otherwise before the round is over. Return: as see_to().
 */
static bool see_to_group(struct ft_prime *prime, struct ft_group *group,
			 struct ft_telling *telling)
{
	bool keeps = ft_pool_keeps(group->pool);
	struct ft_candidates candidates;
	u32 i;

	if (!ft_choice_candidates(group, prime->dg, &candidates)) {
		pass(prime, keeps ? 1 : group->n, telling);
		return true;
	}
	if (keeps)
		return see_to(prime, ft_choice_make(&candidates, 0),
			      group->pool, telling);
	for (i = 0; i < group->n; i++)
		if (!ft_choice_wants(&candidates, i))
			pass(prime, 1, telling);
		else if (!see_to(prime, group->member[i].receiver, NULL,
				 telling))
			return false;
	return true;
}

/* Return: as see_to(). */
static bool see_to_targets(struct ft_prime *prime, const struct ft_trie *wanted,
			   const struct ft_trie_node *node,
			   struct ft_telling *telling)
{
	const struct ft_target *target = &wanted->targets[node->first];
	u32 n = node->n;

	for (; n--; target++)
		if (!(target->receiver ?
		      see_to(prime, target->receiver, NULL, telling) :
		      see_to_group(prime, target->group, telling)))
			return false;
	return true;
}

/* Return: whether all have been seen to. */
static bool see_to_all(struct ft_prime *prime, struct ft_telling *telling)
{
	const union nf_inet_addr *addr = &prime->dg->from.addr;
	const struct ft_trie *wanted =
		ft_collector_wanted(prime->collector, prime->dg->from.family);
	const struct ft_trie_node *node = NULL;
	bool all = true;

	prime->seen = 0;
	if (wanted)
		node = ft_trie_first(wanted, addr);
	for (; node && all; node = ft_trie_next(wanted, node, addr))
		all = see_to_targets(prime, wanted, node, telling);
	return all;
}

/**
 * ft_prime_all() - tell all receivers of a stream that have not heard of it
 * @prime: begun
 *
 * Those that its data may go to, whether this datagram does or not. It is the
 * affair of who sees the newest version of the collector. Behind the end of a round
 * that was begun, what has come to pass meanwhile is the next one.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_all(struct ft_prime *prime)
{
	struct ft_telling telling = { .edition = prime->collector->edition };
	bool all;

	/* Pairs with ft_account_hear(), and ft_hear_for_change(): what was
	 * written before the time is read after it.
	 */
	smp_rmb();
	if (!ft_audience_is_newest(prime->sighting, prime->collector))
		return;
	do {
		telling.time = prime->time;
		if (!ft_audience_claim(prime->sighting, &telling))
			return;
		all = see_to_all(prime, &telling);
		ft_audience_end(prime->sighting, &telling, all);
	} while (all && telling.time < prime->time);
}

/* What ft_prime_end() does if anybody was told. */
void ft_prime_clean_up(struct ft_prime *prime)
{
	kfree_skb_list(prime->replay);
	if (in_serving_softirq())
		ft_spending_add(this_cpu_ptr(&ft_prime_spending),
				prime->start);
}
