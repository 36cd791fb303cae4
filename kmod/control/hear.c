// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "control/hear.h"
#include "ruleset/ruleset.h"
#include "telemetry/audience.h"

/*
 * Who is to be told of what streams have said, and why. That is done when the next
 * datagram of each comes (packet/prime.c).
 */

static struct ft_account *account_of(const struct ft_collector *collector)
{
	return collector->account ? ft_account_of(collector->account) : NULL;
}

/* A receiver hears from now on: what streams said before it is to be told. */
void ft_hear(const struct ft_collector *collector,
	     struct ft_receiver *receiver)
{
	struct ft_account *account = account_of(collector);

	if (account)
		ft_account_hear(account, &receiver->health->hearing.since);
}

static void go_on(const struct ft_collector *collector)
{
	struct ft_account *account = account_of(collector);

	if (account)
		ft_account_go_on(account);
}

static struct ft_object *find(const struct ft_list *list, const char *name)
{
	return list ? ft_list_get((struct ft_list *)list, name) : NULL;
}

typedef bool same_fn(struct ft_object *a, struct ft_object *b);

static bool is_same_receiver(struct ft_object *a, struct ft_object *b)
{
	return ft_receiver_of(a)->counters == ft_receiver_of(b)->counters;
}

static bool is_same_collector(struct ft_object *a, struct ft_object *b)
{
	return ft_collector_of(a)->counters == ft_collector_of(b)->counters;
}

/* An object as it was before a change, or NULL: it has the same counters then, and
 * the name that it has, or that it had.
 */
static struct ft_object *before(const struct ft_list *old,
				struct ft_object *object, same_fn *is_same)
{
	const char *const names[] = { object->name, object->origin };
	struct ft_object *other;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		other = find(old, names[i]);
		if (other && is_same(other, object))
			return other;
	}
	return NULL;
}

static const struct ft_pool *pool_of(const struct ft_collector *collector,
				     const struct ft_receiver *receiver)
{
	struct ft_object *pool = find(&collector->pools, receiver->pool);

	return pool ? ft_pool_of(pool) : NULL;
}

/* Whether a receiver gets streams by the same pool, in the same way, as before: it
 * may be called otherwise.
 */
static bool is_same_pool(const struct ft_pool *pool, const struct ft_pool *old)
{
	if (!pool || !old)
		return pool == old;
	return pool->counters == old->counters && pool->balance == old->balance;
}

/* Whether a receiver gets the streams that it got before a change, as it did. */
static bool goes_on(const struct ft_collector *collector,
		    const struct ft_receiver *receiver,
		    const struct ft_collector *old_collector,
		    const struct ft_receiver *old)
{
	return receiver->state == old->state &&
	       receiver->templates == old->templates &&
	       receiver->hash_port == old->hash_port &&
	       receiver->health == old->health &&
	       is_same_pool(pool_of(collector, receiver),
			    pool_of(old_collector, old)) &&
	       ft_receiver_wants_same(receiver, old);
}

static bool is_same_pool_object(struct ft_object *a, struct ft_object *b)
{
	return ft_pool_of(a)->counters == ft_pool_of(b)->counters;
}

/* The place of a pool as it was before a change, or -1. */
static int place_before(const struct ft_collector *old, struct ft_pool *pool)
{
	struct ft_object *object = before(&old->pools, &pool->object,
					  is_same_pool_object);

	return object ? ft_list_find((struct ft_list *)&old->pools,
				     object->name) : -1;
}

/* @old: as in renew(). Where there is none, or a pool was not in it, all members
 * hear, by another account it may be.
 */
static void renew_pools(const struct ft_collector *collector,
			const struct ft_collector *old)
{
	u32 i;

	for (i = 0; i < collector->pools.n; i++) {
		struct ft_pool *pool = ft_collector_pool(collector, i);
		atomic64_t *moved = &pool->counters->moved;
		int place = old ? place_before(old, pool) : -1;

		cond_resched();
		if (place < 0)
			atomic64_set(moved, 0);
		else if (!ft_group_keeps(collector->groups[i],
					 old->groups[place]))
			ft_account_hear(account_of(collector), moved);
	}
}

/* @old: the version before, if it kept the same account, and sent as well; or NULL.
 */
static void renew(const struct ft_collector *collector,
		  const struct ft_collector *old)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);
		struct ft_object *object = before(old ? &old->receivers : NULL,
						  &receiver->object,
						  is_same_receiver);

		cond_resched();
		if (!object || !goes_on(collector, receiver, old,
					ft_receiver_of(object)))
			ft_hear(collector, receiver);
	}
	renew_pools(collector, old);
	go_on(collector);
}

static void renew_collector(const struct ft_collector *collector,
			    const struct ft_collector *old)
{
	bool same = old && old->account == collector->account &&
		    old->state == collector->state;

	if (!collector->account)
		return;
	WRITE_ONCE(account_of(collector)->version, collector);
	/* Who sees that a receiver hears since then, or that the time has gone on,
	 * sees the version: pairs with smp_rmb() in is_behind(), and in
	 * ft_prime_all(). A lock that is taken afterwards does not see to that.
	 */
	smp_wmb();
	renew(collector, same ? old : NULL);
}

/**
 * ft_hear_for_change() - see to it that receivers are told after a change
 * @old: the ruleset in force, or NULL
 * @new: the one that is to be, or NULL: packets do not see it before this is done.
 *	One that did would not tell whoever is to hear, or would, and he would be told
 *	once more
 *
 * Until @new is published nobody is told of what changes: who sees @old does not see
 * the newest version of a collector.
 *
 * Context: may sleep; the lock of the configuration is held.
 */
void ft_hear_for_change(struct ft_ruleset *old, struct ft_ruleset *new)
{
	u32 i;

	for (i = 0; new && i < new->collectors.n; i++) {
		struct ft_collector *collector = ft_ruleset_collector(new, i);
		struct ft_object *object = before(old ? &old->collectors : NULL,
						  &collector->object,
						  is_same_collector);

		cond_resched();
		if (object != &collector->object)
			renew_collector(collector,
					object ? ft_collector_of(object) :
						 NULL);
	}
}

/* A receiver is of no use any more: its pool gives to others what it had. */
static void give_away(const struct ft_collector *collector,
		      const struct ft_receiver *receiver)
{
	const struct ft_pool *pool = pool_of(collector, receiver);
	struct ft_account *account = account_of(collector);

	if (account && pool)
		ft_account_hear(account, &pool->counters->moved);
	else
		go_on(collector);
}

/* It was found out that a receiver is of use, or is not. */
void ft_hear_for_health(const struct ft_collector *collector,
			struct ft_receiver *receiver)
{
	struct ft_hearing *hearing = &receiver->health->hearing;

	if (ft_receiver_is_well(receiver)) {
		ft_hear(collector, receiver);
		return;
	}
	ft_hearing_miss(hearing, READ_ONCE(hearing->met));
	give_away(collector, receiver);
}

/* Whether a receiver hears already that was out of reach: packets have met its
 * program before. Of many pools it is not known what streams it has missed.
 */
static bool hears(const struct ft_collector *collector,
		  const struct ft_receiver *receiver)
{
	return ft_hearing_is_back(&receiver->health->hearing) &&
	       (!*receiver->pool || collector->keepers <= FT_HOLDERS);
}

/* Likewise, as somebody has looked whether it can be reached. */
void ft_hear_for_verdict(const struct ft_collector *collector,
			 struct ft_receiver *receiver)
{
	if (!ft_receiver_is_well(receiver) || !hears(collector, receiver))
		ft_hear_for_health(collector, receiver);
}

/* Its "refresh" may be over. One at a time looks. */
void ft_hear_for_time(const struct ft_collector *collector,
		      struct ft_receiver *receiver)
{
	struct ft_hearing *hearing = &receiver->health->hearing;
	u64 now = get_jiffies_64();

	if (!receiver->refresh ||
	    now - hearing->refreshed < (u64)receiver->refresh * HZ)
		return;
	hearing->refreshed = now;
	ft_hear(collector, receiver);
}
