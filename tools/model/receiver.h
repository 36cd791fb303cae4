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
 * @before: the receiver that it is to stand right before; empty: that is not said
 * @after: likewise, right behind
 * @health: &enum flowtee_health
 * @finding: &enum flowtee_finding: what a checker has found
 * @finding_until: when that ends by itself, or 0
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
	char before[FLOWTEE_NAME_SIZE];
	char after[FLOWTEE_NAME_SIZE];
	uint8_t health;
	uint8_t finding;
	uint64_t finding_until;
	uint64_t down_ms;
	uint64_t down_since;
	uint64_t last_sent;
};

/* Nobody has set it down. */
bool receiver_is_set_up(const struct entity *entity);

/* Nobody has set it down, but a checker has found it down. */
bool receiver_is_found_down(const struct receiver *receiver);

/* Either: it gets nothing, in a pool or not. */
bool receiver_is_down(const struct receiver *receiver);

/* Neither down nor found to be unreachable. */
bool receiver_is_well(const struct receiver *receiver);

/* "up", "down" or "unreachable" */
const char *receiver_state(const struct entity *entity);

/* Why it is so, if nobody has asked for it: "no_route", "checker"; NULL: somebody
 * has, or it is up.
 */
const char *receiver_reason(const struct entity *entity);

/* Of &enum flowtee_receiver_state, &enum flowtee_health and &enum flowtee_finding;
 * NULL at the end.
 */
extern const char *const receiver_states[];
extern const char *const receiver_reasons[];
extern const char *const receiver_findings[];

/* What is possible, and can hardly be meant; NULL: nothing. */
const char *receiver_caution(const struct entity *entity);
extern const char *const receiver_cautioned[];

/* Whether what is for one is for the other, too. */
bool receiver_wants_same(const struct receiver *a, const struct receiver *b);

extern const struct object receiver_object;

#endif /* FLOWTEECTL_MODEL_RECEIVER_H */
