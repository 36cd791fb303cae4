/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a namespace's configuration and counters are, read by a dump. */
#ifndef FUZZ_LEDGER_H
#define FUZZ_LEDGER_H

#include <linux/flowtee.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "genl.h"

#define LEDGER_COUNTERS	(FLOWTEE_RECEIVER_COUNTER_MAX + 1)

struct ledger_kind;

/**
 * struct ledger_object - a collector, or something of it
 * @kind: what it is
 * @collector: its name
 * @name: name in the collector; empty: the collector itself
 * @counter: its counters, by attribute
 */
struct ledger_object {
	const struct ledger_kind *kind;
	char collector[FLOWTEE_NAME_SIZE];
	char name[FLOWTEE_NAME_SIZE];
	uint64_t counter[LEDGER_COUNTERS];
};

/**
 * struct ledger - a dump
 * @objects: in the order of the configuration
 * @n: how many
 * @config: all messages with counters, generation and what the kernel has found
 *	out set to 0, one after the other: equal if and only if the
 *	configurations are
 * @config_len: bytes of it
 * @generation: of the configuration, or 0 if it is empty
 */
struct ledger {
	struct ledger_object *objects;
	size_t n;
	uint8_t *config;
	size_t config_len;
	uint32_t generation;
};

int ledger_read(struct ledger *ledger, struct genl *genl);
void ledger_free(struct ledger *ledger);
bool ledger_same_config(const struct ledger *a, const struct ledger *b);
bool ledger_is_receiver(const struct ledger_object *object);
const struct ledger_object *ledger_same(const struct ledger *ledger,
					const struct ledger_object *object);
const struct ledger_object *ledger_collector(const struct ledger *ledger,
					     const struct ledger_object *object);
unsigned int ledger_violations(const struct ledger *ledger, FILE *to);
void ledger_print(const struct ledger *ledger);

#endif /* FUZZ_LEDGER_H */
