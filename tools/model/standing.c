// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdlib.h>
#include <string.h>

#include "model/index.h"
#include "model/pool.h"
#include "model/rates.h"
#include "model/receiver.h"
#include "model/standing.h"
#include "text/memory.h"

static struct pool *pool_at(const struct collector *collector, size_t i)
{
	return (struct pool *)sibling(&pool_object, &collector->members[MEMBER_POOL], i);
}

static struct receiver *receiver_at(const struct collector *collector, size_t i)
{
	return (struct receiver *)sibling(&receiver_object, &collector->members[MEMBER_RECEIVER],
					  i);
}

/* The pools of a collector by their names, however many there are. */
static struct index index_pools(const struct collector *collector)
{
	struct index index = { .root = NULL };

	index_siblings(&index, &pool_object, &collector->members[MEMBER_POOL]);
	return index;
}

/* The place of a receiver's pool, or that behind the last: it is in none of them. */
static size_t place_of_pool(const struct collector *collector, const struct index *index,
			    const struct receiver *receiver)
{
	const struct item *item = index_pool_of(index, receiver);

	return item ? item->position : collector->members[MEMBER_POOL].count;
}

/**
 * struct muster - what is known of a pool while its receivers are looked at
 * @first: of them
 * @well: the first that is well
 * @rest: the first that is not down: it gets all if none is well
 * @is_mixed: not all of them want the same
 */
struct muster {
	const struct receiver *first;
	const struct receiver *well;
	const struct receiver *rest;
	bool is_mixed;
};

static void add_member(struct pool *pool, struct muster *muster, const struct receiver *receiver)
{
	pool->members++;
	if (!muster->first)
		muster->first = receiver;
	muster->is_mixed |= !receiver_wants_same(muster->first, receiver);
	if (!muster->rest && !receiver_is_down(receiver))
		muster->rest = receiver;
	if (!receiver_is_well(receiver))
		return;
	pool->up++;
	if (!muster->well)
		muster->well = receiver;
}

static void reckon_pool(struct pool *pool, const struct muster *muster)
{
	const struct receiver *active = muster->well ? muster->well : muster->rest;

	if (pool->balance == FLOWTEE_BALANCE_FAILOVER && active && !muster->is_mixed)
		snprintf(pool->active, sizeof(pool->active), "%s", active->entity.path.member);
}

static void reckon(const struct collector *collector)
{
	size_t count = collector->members[MEMBER_POOL].count;
	struct index index = index_pools(collector);
	struct muster *musters = zeros(count + 1, sizeof(*musters));
	const struct receiver *receiver;
	size_t i, place;

	for (i = 0; i < collector->members[MEMBER_RECEIVER].count; i++) {
		receiver = receiver_at(collector, i);
		place = place_of_pool(collector, &index, receiver);
		if (place < count)
			add_member(pool_at(collector, place), &musters[place], receiver);
	}
	for (i = 0; i < count; i++)
		reckon_pool(pool_at(collector, i), &musters[i]);
	index_release(&index);
	free(musters);
}

void ruleset_reckon(struct ruleset *ruleset)
{
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++)
		reckon(collector_at(ruleset, i));
}

bool counter_is_bad(const struct object *object, const struct counter *counter)
{
	if (object != &collector_object)
		return counter->is_part || (object == &receiver_object &&
					    counter->attr == FLOWTEE_RECEIVER_REPLAY_FAILED);
	return counter->is_part && counter->attr != FLOWTEE_COLLECTOR_REPLICATED &&
	       counter->attr != FLOWTEE_COLLECTOR_NOT_SAMPLED &&
	       counter->attr != FLOWTEE_COLLECTOR_STANDBY;
}

uint64_t dropped_of(const struct object *object, const uint64_t values[COUNTERS_MAX])
{
	const struct counters *counters = object->counters;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (counters->table[i].is_part && counter_is_bad(object, &counters->table[i]))
			sum += values[counters->table[i].attr];
	return sum;
}

static bool has_bad_counter(const struct object *object, const struct entity *entity)
{
	const struct counters *counters = object->counters;
	uint64_t values[COUNTERS_MAX];
	size_t i;

	/* Of what was compared with an earlier reading only what is new counts. */
	if (entity->before)
		rates_difference(entity, values);
	else
		memcpy(values, entity->counters, sizeof(values));
	for (i = 0; i < counters->count; i++)
		if (counter_is_bad(object, &counters->table[i]) &&
		    values[counters->table[i].attr])
			return true;
	return false;
}

bool entity_is_well(const struct object *object, const struct entity *entity, bool counted)
{
	const struct pool *pool = (const struct pool *)entity;

	if (counted && has_bad_counter(object, entity))
		return false;
	if (object == &receiver_object)
		return receiver_is_well((const struct receiver *)entity);
	return object != &pool_object || pool->up == pool->members;
}

static bool is_bad_member(const struct object *object, const struct entity *entity,
			  const void *data)
{
	const bool *counted = data;

	return !entity_is_well(object, entity, *counted);
}

static bool is_bad_collector(const struct object *object, const struct entity *entity,
			     const void *data)
{
	const struct collector *collector = (const struct collector *)entity;
	size_t i;

	for (i = 0; i < N_MEMBERS; i++)
		if (collector->members[i].count)
			return true;
	return is_bad_member(object, entity, data);
}

void ruleset_narrow_bad(struct ruleset *ruleset, bool counted)
{
	struct collector *collector;
	size_t i, k;

	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		for (k = 0; k < N_MEMBERS; k++)
			siblings_narrow(member_objects[k], &collector->members[k], is_bad_member,
					&counted);
	}
	siblings_narrow(&collector_object, &ruleset->collectors, is_bad_collector, &counted);
	/* They stand as they are. */
	siblings_release(&list_object, &ruleset->lists);
}

/* Where the rows of each pool begin; those of no pool come first. */
static size_t *begin_rows(const struct collector *collector, const size_t *places, size_t n)
{
	size_t count = collector->members[MEMBER_POOL].count;
	size_t *begins = zeros(count + 2, sizeof(*begins));
	size_t i, next = 0, members;

	for (i = 0; i < n; i++)
		begins[places[i]]++;
	next = begins[count];
	begins[count] = 0;
	for (i = 0; i < count; i++) {
		members = begins[i];
		begins[i] = next;
		next += members + 1;
	}
	return begins;
}

size_t rows_of(const struct collector *collector, struct row **rows)
{
	size_t count = collector->members[MEMBER_POOL].count;
	size_t n = collector->members[MEMBER_RECEIVER].count;
	struct index index = index_pools(collector);
	size_t *places = zeros(n + 1, sizeof(*places));
	size_t *begins;
	size_t i;

	*rows = zeros(count + n + 1, sizeof(**rows));
	for (i = 0; i < n; i++)
		places[i] = place_of_pool(collector, &index, receiver_at(collector, i));
	begins = begin_rows(collector, places, n);
	for (i = 0; i < count; i++)
		(*rows)[begins[i]++] = (struct row){ &pool_object,
						     &pool_at(collector, i)->entity, false };
	for (i = 0; i < n; i++)
		(*rows)[begins[places[i]]++] = (struct row){ &receiver_object,
							     &receiver_at(collector, i)->entity,
							     places[i] < count };
	index_release(&index);
	free(places);
	free(begins);
	return count + n;
}
