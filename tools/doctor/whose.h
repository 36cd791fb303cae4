/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a datagram is that arrives. */
#ifndef FLOWTEECTL_DOCTOR_WHOSE_H
#define FLOWTEECTL_DOCTOR_WHOSE_H

#include <stdbool.h>

#include "doctor/examination.h"
#include "kernel/sniffer.h"

/* What a datagram for the port of a collector is to it, the most telling last. */
enum kinship {
	KIN_NONE,
	KIN_PASSING,	/* it is for another host */
	KIN_ADDRESS,	/* for another address of this host */
	KIN_DEVICE,	/* it came by another device */
	KIN_OWN,	/* it is just what the collector listens for */
};

/* The collector that gets it, as the module chooses; NULL: it is nobody's. */
const struct collector *whose(const struct examination *examination, const struct arrival *arrival);

/**
 * kinship_of() - tell what a datagram is to a collector
 * @collector: it
 * @arrival: the datagram
 * @owner: whose() it is
 */
enum kinship kinship_of(const struct collector *collector, const struct arrival *arrival,
			const struct collector *owner);

/* Whether a collector listens at an address, whatever the port. */
bool listens_at(const struct collector *collector, const struct address *address);

/* Whether a datagram came by the device of a collector, if that has one. */
bool is_for_device(const struct examination *examination, const struct collector *collector,
		   const struct arrival *arrival);

/* Whether it may be a copy: those for receivers on this host arrive, too. */
bool is_copy(const struct examination *examination, const struct arrival *arrival);

/* Whether a program has just this address. One that has all of them may be there for
 * what the collector lets go on.
 */
bool is_for_program(const struct examination *examination, const struct arrival *arrival);

#endif /* FLOWTEECTL_DOCTOR_WHOSE_H */
