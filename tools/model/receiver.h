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
 * @down_since: since when it is now, or 0
 * @last_sent: when the last datagram was sent to it, or 0
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
	uint64_t down_since;
	uint64_t last_sent;
};

/* Neither set down nor found to be unreachable. */
bool receiver_is_well(const struct receiver *receiver);

/* "up", "down" or "unreachable" */
const char *receiver_state(const struct receiver *receiver);

/* Why it is unreachable: "no_route"; NULL: it is not. */
const char *receiver_reason(const struct receiver *receiver);

/* What is possible, and can hardly be meant; NULL: nothing. */
const char *receiver_caution(const struct entity *entity);

/* Whether what is for one is for the other, too. */
bool receiver_wants_same(const struct receiver *a, const struct receiver *b);

extern const struct object receiver_object;

#endif /* FLOWTEECTL_MODEL_RECEIVER_H */
