// SPDX-License-Identifier: GPL-2.0-or-later
/* How a pool of pmacct chooses among its receivers. */
#include <string.h>

#include "import_pmacct_pool.h"

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
	size_t n = pool->n_receivers;
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

static void remark_choice(struct import *import, const struct tee *tee,
			  const struct tee_pool *pool, enum balance balance)
{
	if (balance == BALANCE_HASH_AGENT)
		remark_hash_agent(import, pool);
	if (balance == BALANCE_HASH_TAG && !tee->map->count)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "balance-alg",
			   "there is no pre_tag_map, every tag is 0, and the first receiver gets all");
}

bool pool_balance(struct import *import, const struct tee *tee, const struct tee_pool *pool)
{
	enum balance balance;

	if (!pool->balance)
		return true;
	balance = balance_of(pool->balance);
	if (balance == BALANCES) {
		report_add(&import->report, REMARK_LOST, &pool->origin, "balance-alg",
			   QUOTED " is unknown: pmacct ignores it, and each receiver gets a copy; it is carried over so",
			   pool->balance);
		return true;
	}
	remark_choice(import, tee, pool, balance);
	/* There is nothing to choose. */
	if (pool->n_receivers == 1)
		return true;
	report_add(&import->report, REMARK_LOST, &pool->origin, "balance-alg",
		   "flowtee has no pools yet; the %zu receivers of pool %u are left out",
		   pool->n_receivers, pool->id);
	return false;
}
