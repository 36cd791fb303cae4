// SPDX-License-Identifier: GPL-2.0-only
#include "packet/choice.h"
#include "packet/prime.h"
#include "packet/select.h"

/*
 * A round looks at all receivers that a stream may go to, and tells those of it that
 * have not heard. What cannot be brought to an end at once goes on once others have run,
 * and until then no datagram of the stream does.
 */

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
	ft_prime_set_time(prime, prime->time + 1);
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
		if (!ft_prime_tell(prime, receiver, pool))
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
 * that was begun, what has come to pass meanwhile is the next one. If it is not at its end,
 * for want of time or because another CPU is at it, &ft_prime.pending.
 *
 * Context: RCU read side, BH disabled.
 */
void ft_prime_all(struct ft_prime *prime)
{
	struct ft_telling telling = { .edition = prime->collector->edition };
	enum ft_claim claim;
	bool all;

	/* Pairs with go_on_to(), and smp_wmb() in renew_collector(): what was
	 * written before the time is read after it.
	 */
	smp_rmb();
	if (!ft_audience_is_newest(prime->sighting, prime->collector))
		return;
	do {
		telling.time = prime->time;
		claim = ft_audience_claim(prime->sighting, &telling);
		if (claim != FT_CLAIM_OURS) {
			if (claim == FT_CLAIM_OTHERS)
				prime->pending = true;
			return;
		}
		all = see_to_all(prime, &telling);
		ft_audience_end(prime->sighting, &telling, all);
	} while (all && telling.time < prime->time);
}
