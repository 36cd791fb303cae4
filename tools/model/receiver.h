/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A receiver: where copies go. */
#ifndef FLOWTEECTL_MODEL_RECEIVER_H
#define FLOWTEECTL_MODEL_RECEIVER_H

#include <net/if.h>

#include "model/domains.h"
#include "model/endpoint.h"
#include "model/object.h"
#include "model/prefixes.h"
#include "model/source.h"

/**
 * struct receiver - a receiver, and what the kernel has found out about it
 * @pool: name of its pool; empty: it is in none
 * @health: &enum flowtee_health
 * @down_ms: how long it was down or unreachable, in all
 */
struct receiver {
	struct entity entity;
	struct endpoint to;
	char pool[FLOWTEE_NAME_SIZE];
	uint32_t weight;
	struct prefixes from;
	struct prefixes except;
	uint32_t protocols;
	struct domains domains;
	struct prefixes agents;
	uint32_t sample;
	uint32_t rate;
	struct source source;
	char dev[IFNAMSIZ];
	uint32_t mark;
	uint8_t ttl;
	uint8_t dscp;
	uint32_t mtu;
	uint32_t templates;
	uint32_t refresh;
	uint8_t state;
	uint8_t on_unreachable;
	uint8_t health;
	uint64_t down_ms;
};

extern const struct object receiver_object;

#endif /* FLOWTEECTL_MODEL_RECEIVER_H */
