/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions of several sockets, drawn by lot, compared with a model. */
#ifndef FUZZ_TRANSACTIONS_H
#define FUZZ_TRANSACTIONS_H

#include <stdint.h>

#include "message.h"

void fuzz_transactions(uint64_t seed, uint64_t first, uint64_t count,
		       const struct style *style);

#endif /* FUZZ_TRANSACTIONS_H */
