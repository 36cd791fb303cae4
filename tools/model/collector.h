/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A collector: where datagrams are received. */
#ifndef FLOWTEECTL_MODEL_COLLECTOR_H
#define FLOWTEECTL_MODEL_COLLECTOR_H

#include <net/if.h>

#include "model/endpoint.h"
#include "model/offence.h"
#include "model/prefixes.h"
#include "model/siblings.h"

/**
 * struct collector - a collector and what belongs to it
 * @offences: of datagrams that were malformed, by reason
 * @last_received: when the last datagram came, or 0
 * @members: by kind
 */
struct collector {
	struct entity entity;
	struct endpoint listen;
	struct prefixes allow;
	struct prefixes except;
	char dev[IFNAMSIZ];
	uint8_t original;
	uint8_t state;
	uint8_t exporters;
	uint32_t silent;
	struct offence offences[OFFENCES_MAX];
	uint64_t last_received;
	struct siblings members[N_MEMBERS];
};

/* "auto", by &enum flowtee_original. */
extern const char *const collector_originals[];

extern const struct object collector_object;

/* Those that belong to a collector. */
extern const struct object *const member_objects[N_MEMBERS];

#endif /* FLOWTEECTL_MODEL_COLLECTOR_H */
