/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telemetry for ports of this host where nobody listens. */
#ifndef FLOWTEECTL_DOCTOR_PORTS_H
#define FLOWTEECTL_DOCTOR_PORTS_H

#include "doctor/examination.h"

/**
 * struct ports - what was seen; zero initialised
 * @list: one datagram for each address and port
 * @count: of @list
 */
struct ports {
	struct arrival list[ALIKE_MAX];
	size_t count;
};

/* A datagram has come; it may be anything. */
void ports_see(struct ports *ports, const struct examination *examination,
	       const struct arrival *arrival);

/**
 * ports_tell() - tell of them, if somebody may lack them
 * @ports: see &struct ports
 * @examination: it has listened, and looked again at what collectors have received
 */
void ports_tell(const struct ports *ports, struct examination *examination);

#endif /* FLOWTEECTL_DOCTOR_PORTS_H */
