/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A datagram that was seen to arrive: how it is told of, and what it meets. */
#ifndef FLOWTEECTL_DOCTOR_ARRIVAL_H
#define FLOWTEECTL_DOCTOR_ARRIVAL_H

#include <net/if.h>

#include "doctor/rules.h"
#include "kernel/sniffer.h"

/**
 * struct arrival_text - a datagram in words
 * @to: "10.0.1.20:20001"
 * @from: likewise
 * @dev: name of the device; "?" if that is gone
 */
struct arrival_text {
	char to[ADDRESS_TEXT];
	char from[ADDRESS_TEXT];
	char dev[IF_NAMESIZE];
};

void arrival_text(const struct arrival *arrival, struct arrival_text *text);

/* As rules_meet(), with all that is known of the datagram. */
void arrival_meets(const struct arrival *arrival, struct rules *rules, const char *hook, long first,
		   long last, encounter_fn *tell, void *data);

#endif /* FLOWTEECTL_DOCTOR_ARRIVAL_H */
