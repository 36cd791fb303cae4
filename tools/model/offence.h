/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why datagrams of a collector are malformed, and who sent them. */
#ifndef FLOWTEECTL_MODEL_OFFENCE_H
#define FLOWTEECTL_MODEL_OFFENCE_H

#include <linux/flowtee.h>

#include "model/endpoint.h"

/* One place for each reason that is known here, and the last for all others. */
#define OFFENCES_MAX	(FLOWTEE_MALFORMED_MAX + 2)

/**
 * struct offence - datagrams that are malformed for one reason
 * @count: how many; 0: there were none
 * @exporter: who sent the last; its port may be 0
 * @seen: when that came, in milliseconds since 1970-01-01 UTC
 */
struct offence {
	uint64_t count;
	struct endpoint exporter;
	uint64_t seen;
};

/* The word of a reason, by its place. */
const char *offence_reason(size_t place);

#endif /* FLOWTEECTL_MODEL_OFFENCE_H */
