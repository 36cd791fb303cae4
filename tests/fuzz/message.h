/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests to flowtee, drawn by lot. */
#ifndef FUZZ_MESSAGE_H
#define FUZZ_MESSAGE_H

#include <stdbool.h>

#include "random.h"
#include "wire.h"

/**
 * struct style - what requests are to be like
 * @collectors: names to choose from
 * @receivers: names to choose from in each collector
 * @pools: likewise
 * @prefixes: the longest list
 * @port: the first of the ports that collectors listen to
 * @flush: with flushes, which spare no one
 */
struct style {
	unsigned int collectors;
	unsigned int receivers;
	unsigned int pools;
	unsigned int prefixes;
	uint16_t port;
	bool flush;
};

extern const struct style usual_style;

uint8_t make_message(struct wire *wire, struct rng *rng, uint16_t family,
		     const struct style *style);
void put_endpoint(struct wire *wire, uint16_t type, const void *address,
		  uint32_t len, uint16_t port);
void put_prefixes(struct wire *wire, struct rng *rng, uint16_t type,
		  unsigned int n, unsigned int ipv6_in_10);
void make_question(struct wire *wire, uint16_t family, const char *collector,
		   const void *address, uint32_t len, uint16_t port,
		   uint32_t size);
void make_any_question(struct wire *wire, struct rng *rng, uint16_t family,
		       const struct style *style);
const char *any_name(struct rng *rng, char kind, unsigned int n);

/* defects.c */
void add_defect(struct wire *wire, struct rng *rng, uint16_t family,
		const char **what);
void spoil_message(struct wire *wire, struct rng *rng);

#endif /* FUZZ_MESSAGE_H */
