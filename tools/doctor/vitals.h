/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of the host that are looked at twice, to see whether they grow. */
#ifndef FLOWTEECTL_DOCTOR_VITALS_H
#define FLOWTEECTL_DOCTOR_VITALS_H

#include <stddef.h>
#include <stdint.h>

#include "doctor/proc.h"

enum { FAMILY_IPV4, FAMILY_IPV6, FAMILIES };

/**
 * struct vitals - such counters, at a time
 * @way_back: packets that rp_filter has dropped
 * @incomplete: datagrams of IPv4, and of IPv6, of which fragments were missing
 * @fragments: likewise, fragments that were to be put together
 * @softnet: of each processor
 * @count: of @softnet
 */
struct vitals {
	uint64_t way_back;
	uint64_t incomplete[FAMILIES];
	uint64_t fragments[FAMILIES];
	struct softnet *softnet;
	size_t count;
};

/* To be freed with vitals_release(). */
void vitals_read(struct vitals *vitals);
void vitals_release(struct vitals *vitals);

/* What all processors have lost since they were started. */
uint64_t vitals_dropped(const struct vitals *vitals);

/**
 * vitals_since() - what processors have done between two times
 * @before: earlier
 * @after: later
 * @all: result, of all of them
 * @most: packets of the one that has taken most
 */
void vitals_since(const struct vitals *before, const struct vitals *after, struct softnet *all,
		  uint64_t *most);

#endif /* FLOWTEECTL_DOCTOR_VITALS_H */
