// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "import/pmacct/balance.h"

enum balance {
	BALANCE_RR,
	BALANCE_HASH_AGENT,
	BALANCE_HASH_CRC32,
	BALANCE_HASH_TAG,
	BALANCES,
};

static const char *const names[BALANCES] = {
	[BALANCE_RR] = "rr",
	[BALANCE_HASH_AGENT] = "hash-agent",
	[BALANCE_HASH_CRC32] = "hash-crc32",
	[BALANCE_HASH_TAG] = "hash-tag",
};

/* What begins like one is taken for it. */
static enum balance balance_of(const char *text)
{
	enum balance balance;

	for (balance = 0; balance < BALANCES; balance++)
		if (!strncmp(text, names[balance], strlen(names[balance])))
			break;
	return balance;
}

/* The number of the receiver is the bits that the address and the number of
 * receivers have in common: one more than there are, and some never.
 */
static void remark_hash_agent(struct import *import, const struct tee_pool *pool)
{
	size_t n = pool->n_places;
	size_t reached = 0;
	size_t i;

	for (i = 0; i < n; i++)
		reached += !(i & ~n);
	report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
		   "hash-agent takes bits of the first part of the exporter's address: %zu of these %zu receivers can get something, exporters whose bits are those of %zu are lost, and all of a network such as 10.0.0.0/8 go one way",
		   reached, n, n);
	if (import->listen.address.size != IPV4_SIZE)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
			   "an IPv6 exporter crashes the tee with hash-agent");
}

/* Datagrams with templates count as all others, and some receivers never see them. */
static void remark_rr(struct import *import, const struct tee *tee, const struct tee_pool *pool)
{
	if (!tee->has_templates)
		return;
	report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
		   "with rr each receiver got a part of the templates only, and could not decode all of its share of NetFlow v9 and IPFIX");
	report_add(&import->report, REMARK_DIFFERS, &pool->origin, "balance-alg",
		   "flowtee gives datagrams with templates to every receiver of the pool, so that flows in them are counted more than once; 'balance hash' has no duplicates");
}

static void remark_hash(struct import *import, const struct tee_pool *pool)
{
	report_add(&import->report, REMARK_DIFFERS, &pool->origin, "balance-alg",
		   "flowtee hashes the exporter's address in another way: an exporter stays at one receiver, but not at the one where it was");
}

static void remark_dead(struct import *import, const struct tee_pool *pool)
{
	report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
		   "a receiver that is gone went on to get its share, which was lost; flowtee leaves out one that it finds unreachable");
}

/* Where copies keep the exporter's address, and both families come. */
static void remark_families(struct import *import, const struct tee *tee,
			    const struct tee_pool *pool)
{
	bool has[FAMILIES] = { false, false };
	size_t i;

	for (i = 0; i < pool->n_receivers; i++)
		has[family_of(&pool->receivers[i].to.address)] = true;
	if (tee->transparent && has[FAMILY_IPV4] && has[FAMILY_IPV6])
		report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
			   "its receivers are of both families, and what was chosen for one of another than the exporter's was lost; flowtee chooses among those of the exporter's family");
}

/* The tag of an exporter is its own for good: its receiver can be told here. */
static struct pool_choice choose_by_tag(struct import *import, const struct tee *tee,
					const struct tee_pool *pool)
{
	bool has_map = tee->map->count;

	if (has_map)
		report_add(&import->report, REMARK_CARRIED, &pool->origin, "balance-alg",
			   "the receiver of each tag has its exporters in 'from'");
	else
		report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
			   "there is no pre_tag_map, every tag is 0, and the first receiver gets all; it is carried over as a hash of the exporter's address");
	return (struct pool_choice){ .balance = "hash", .by_tag = has_map };
}

static struct pool_choice choose(struct import *import, const struct tee *tee,
				 const struct tee_pool *pool, enum balance balance)
{
	struct pool_choice choice = { .balance = "hash" };

	remark_families(import, tee, pool);
	switch (balance) {
	case BALANCE_RR:
		remark_dead(import, pool);
		remark_rr(import, tee, pool);
		choice.balance = "round-robin";
		break;
	case BALANCE_HASH_TAG:
		choice = choose_by_tag(import, tee, pool);
		break;
	default:
		remark_dead(import, pool);
		remark_hash(import, pool);
	}
	return choice;
}

struct pool_choice pool_balance(struct import *import, const struct tee *tee,
				const struct tee_pool *pool)
{
	const struct pool_choice none = { .balance = NULL };
	enum balance balance;

	if (!pool->balance)
		return none;
	balance = balance_of(pool->balance);
	if (balance == BALANCES) {
		report_add(&import->report, REMARK_LOST, &pool->origin, "balance-alg",
			   QUOTED " is unknown: pmacct ignores it, and each receiver gets a copy; it is carried over so",
			   pool->balance);
		return none;
	}
	if (balance == BALANCE_HASH_AGENT)
		remark_hash_agent(import, pool);
	if (pool->n_places == 1) {
		report_add(&import->report, REMARK_UNNEEDED, &pool->origin, "balance-alg",
			   "there is one receiver, and nothing to choose");
		return none;
	}
	return choose(import, tee, pool, balance);
}
