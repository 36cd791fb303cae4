/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a pool of pmacct chooses among its receivers. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_BALANCE_H
#define FLOWTEECTL_IMPORT_PMACCT_BALANCE_H

#include "import/pmacct/tee.h"

/**
 * struct pool_choice - how a pool of flowtee does it
 * @balance: "hash" or "round-robin"; NULL: there is nothing to choose
 * @by_tag: the tag of the exporter decides: each receiver has its own exporters
 */
struct pool_choice {
	const char *balance;
	bool by_tag;
};

/* Remarks on how the pool chooses, and how flowtee does. */
struct pool_choice pool_balance(struct import *import, const struct tee *tee,
				const struct tee_pool *pool);

#endif /* FLOWTEECTL_IMPORT_PMACCT_BALANCE_H */
