// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "doctor/effect_remarks.h"
#include "model/index.h"
#include "text/suggest.h"

/* What decides whether a word has an effect. */
static const char *const pool_words[] = { "pool", NULL };
static const char *const balance_words[] = { "balance", NULL };
static const char *const exporters_words[] = { "exporters", NULL };

/* @others, @party: see &struct remark */
static void tell(const struct remarks *remarks, const struct object *object,
		 const struct entity *entity, const char *name, const char *why,
		 const char *advice, const char *const *others, const struct party *party)
{
	struct choices accepted;
	const struct word *word = object_word(object, name, &accepted);
	char *value = word_text(word, entity);

	remark(remarks, &(struct remark){
		"no_effect", LEVEL_NOTE, object, entity, name, value, why, advice, others, party,
	});
	free(value);
}

static void check_pool(const struct remarks *remarks, const struct pool *pool)
{
	if (pool->key != FLOWTEE_KEY_EXPORTER && pool->balance != FLOWTEE_BALANCE_HASH)
		tell(remarks, &pool_object, &pool->entity, "key",
		     "it has no effect: only 'balance hash' looks at it",
		     "leave 'key' away, or balance by hash", balance_words, NULL);
}

static void check_weight(const struct remarks *remarks, const struct receiver *receiver,
			 const struct pool *pool)
{
	const struct party party = { &pool_object, &pool->entity, balance_words };

	if (receiver->weight != 1 && pool->balance == FLOWTEE_BALANCE_FAILOVER)
		tell(remarks, &receiver_object, &receiver->entity, "weight",
		     "it has no effect: its pool is balanced by failover, where the order decides",
		     "leave 'weight' away, or move it by 'before' or 'after'", pool_words, &party);
}

static void check_receiver(const struct remarks *remarks, const struct receiver *receiver)
{
	const struct collector *collector = remarks->collector;
	const struct party party = { &collector_object, &collector->entity, exporters_words };

	if (receiver->pool[0] && receiver->on_unreachable == FLOWTEE_ON_UNREACHABLE_SKIP)
		tell(remarks, &receiver_object, &receiver->entity, "on-unreachable",
		     "it has no effect: a pool passes over a receiver that is unreachable",
		     "leave 'on-unreachable' away", pool_words, NULL);
	if (receiver->refresh && !collector->exporters)
		tell(remarks, &receiver_object, &receiver->entity, "refresh",
		     "it has no effect: 'exporters' of its collector is off, and no templates are known",
		     "leave 'refresh' away, or set 'exporters on'", NULL, &party);
}

static void check_members(const struct remarks *remarks)
{
	const struct siblings *receivers = &remarks->collector->members[MEMBER_RECEIVER];
	const struct siblings *pools = &remarks->collector->members[MEMBER_POOL];
	const struct receiver *receiver;
	struct index index = { NULL };
	const struct item *item;
	size_t i;

	index_siblings(&index, &pool_object, pools);
	for (i = 0; i < pools->count; i++)
		check_pool(remarks, (const struct pool *)sibling(&pool_object, pools, i));
	for (i = 0; i < receivers->count; i++) {
		receiver = (const struct receiver *)sibling(&receiver_object, receivers, i);
		check_receiver(remarks, receiver);
		item = index_pool_of(&index, receiver);
		if (item)
			check_weight(remarks, receiver, (const struct pool *)
				     sibling(&pool_object, pools, item->position));
	}
	index_release(&index);
}

void remark_effects(const struct remarks *remarks)
{
	const struct collector *collector = remarks->collector;

	if (collector->silent != FLOWTEE_SILENT_DEFAULT && !collector->exporters)
		tell(remarks, &collector_object, &collector->entity, "silent",
		     "it has no effect: 'exporters' is off, and no account is kept of who sends",
		     "leave 'silent' away, or set 'exporters on'", exporters_words, NULL);
	check_members(remarks);
}
