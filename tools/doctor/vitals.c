// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "doctor/vitals.h"

#define SNMP	"/proc/self/net/snmp"
#define SNMP6	"/proc/self/net/snmp6"

void vitals_read(struct vitals *vitals)
{
	vitals->way_back = proc_counter("/proc/self/net/netstat", "TcpExt",
					"IPReversePathFilter");
	vitals->incomplete[FAMILY_IPV4] = proc_counter(SNMP, "Ip", "ReasmFails");
	vitals->fragments[FAMILY_IPV4] = proc_counter(SNMP, "Ip", "ReasmReqds");
	vitals->incomplete[FAMILY_IPV6] = proc_counter6(SNMP6, "Ip6ReasmFails");
	vitals->fragments[FAMILY_IPV6] = proc_counter6(SNMP6, "Ip6ReasmReqds");
	vitals->softnet = proc_softnet(&vitals->count);
}

void vitals_release(struct vitals *vitals)
{
	free(vitals->softnet);
	memset(vitals, 0, sizeof(*vitals));
}

uint64_t vitals_dropped(const struct vitals *vitals)
{
	uint64_t dropped = 0;
	size_t i;

	for (i = 0; i < vitals->count; i++)
		dropped += vitals->softnet[i].dropped;
	return dropped;
}

void vitals_since(const struct vitals *before, const struct vitals *after, struct softnet *all,
		  uint64_t *most)
{
	const struct softnet *old, *new;
	uint32_t processed;
	size_t i;

	memset(all, 0, sizeof(*all));
	*most = 0;
	/* A processor that came or went moves the others: nothing is known then. */
	if (before->count != after->count)
		return;
	for (i = 0; i < after->count; i++) {
		old = &before->softnet[i];
		new = &after->softnet[i];
		/* They have 32 bits, and begin again after some hours. */
		processed = (uint32_t)new->processed - (uint32_t)old->processed;
		all->processed += processed;
		all->dropped += (uint32_t)((uint32_t)new->dropped - (uint32_t)old->dropped);
		all->squeezed += (uint32_t)((uint32_t)new->squeezed - (uint32_t)old->squeezed);
		if (processed > *most)
			*most = processed;
	}
}
