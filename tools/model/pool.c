// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/pool.h"

static const char *const balances[] = {
	[FLOWTEE_BALANCE_HASH] = "hash",
	[FLOWTEE_BALANCE_ROUND_ROBIN] = "round-robin",
	[FLOWTEE_BALANCE_FAILOVER] = "failover",
	[FLOWTEE_BALANCE_MAX + 1] = NULL,
};

static const char *const keys[] = {
	[FLOWTEE_KEY_EXPORTER] = "exporter",
	[FLOWTEE_KEY_PORT] = "port",
	[FLOWTEE_KEY_STREAM] = "stream",
	[FLOWTEE_KEY_MAX + 1] = NULL,
};

#define NONE	"none"

static const char *const reserved[] = {
	NONE,
	NULL,
};

static const struct word words[] = {
	{
		.name = "balance",
		.value = "hash|round-robin|failover",
		.help = "which of its receivers gets the copy of a datagram: the one that has "
			"the exporter, by weight (hash), one after the other, by weight "
			"(round-robin; datagrams with templates go to all), or the first that "
			"is up (failover)",
		.kind = &kind_required,
		.choices = balances,
		.offset = offsetof(struct pool, balance),
		.attr = FLOWTEE_A_POOL_BALANCE,
		.flags = WORD_REQUIRED | WORD_SHOWN,
	}, {
		.name = "key",
		.value = "exporter|port|stream",
		.help = "what stays together with hash: what has one address (exporter, the "
			"default), one address and port (port), or also one protocol and domain "
			"(stream)",
		.kind = &kind_choice,
		.choices = keys,
		.offset = offsetof(struct pool, key),
		.attr = FLOWTEE_A_POOL_KEY,
	}, {
		.name = "comment",
		.value = "TEXT",
		.help = "any text, for people, of up to 63 bytes; '' for none",
		.kind = &kind_comment,
		.offset = offsetof(struct pool, entity.comment),
		.attr = FLOWTEE_A_POOL_COMMENT,
	}, {
		.name = "name",
		.value = "NAME",
		.help = "what it is called from now on; its counters and all else stay",
		.kind = &kind_rename,
		.choices = reserved,
		.offset = offsetof(struct pool, entity.rename),
		.attr = FLOWTEE_A_POOL_RENAME,
		.flags = WORD_RENAME,
	},
};

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "words of a pool");

static const struct word facts[] = {
	{
		.name = "counted_since",
		.kind = &kind_moment,
		.offset = offsetof(struct entity, since),
		.attr = FLOWTEE_A_POOL_COUNTED_SINCE,
		.flags = WORD_ASKED,
	},
};

static void init(struct entity *entity)
{
	struct pool *pool = (struct pool *)entity;

	memset(pool, 0, sizeof(*pool));
	pool->balance = CHOICE_NONE;
}

static const char *caution(const struct entity *entity)
{
	const struct pool *pool = (const struct pool *)entity;

	if (pool->balance != FLOWTEE_BALANCE_ROUND_ROBIN)
		return NULL;
	return "datagrams with templates go to every receiver of the pool, so that flows in them "
	       "are counted more than once; hash and failover have no duplicates";
}

static const char *const cautioned[] = { "balance", NULL };

static void tell(const struct entity *entity, json_t *json)
{
	const struct pool *pool = (const struct pool *)entity;

	json_object_set_new(json, "members", json_integer(pool->members));
	json_object_set_new(json, "up", json_integer(pool->up));
	json_object_set_new(json, "active",
			    pool->active[0] ? json_string(pool->active) : json_null());
}

const struct object pool_object = {
	.name = "pool",
	.plural = "pools",
	.path = "COLLECTOR/POOL",
	.reserved = NONE,
	.size = sizeof(struct pool),
	.words = words,
	.n_words = sizeof(words) / sizeof(words[0]),
	.facts = facts,
	.n_facts = sizeof(facts) / sizeof(facts[0]),
	.counters = &pool_counters,
	.init = init,
	.caution = caution,
	.cautioned = cautioned,
	.tell = tell,
	.is_member = true,
	.member = MEMBER_POOL,
	.attr = FLOWTEE_A_POOL,
	.attr_collector = FLOWTEE_A_POOL_COLLECTOR,
	.attr_name = FLOWTEE_A_POOL_NAME,
	.attr_counters = FLOWTEE_A_POOL_COUNTERS,
	.command_new = FLOWTEE_CMD_POOL_NEW,
	.command_set = FLOWTEE_CMD_POOL_SET,
	.command_del = FLOWTEE_CMD_POOL_DEL,
};
