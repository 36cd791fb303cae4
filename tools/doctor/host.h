/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host is like, in the network namespace that this is run in. */
#ifndef FLOWTEECTL_DOCTOR_HOST_H
#define FLOWTEECTL_DOCTOR_HOST_H

#include "model/address.h"

/* Whether datagrams for the address may be for this host: it has it, or would take
 * it, or nobody can tell.
 */
bool host_has_address(const struct address *address);

#endif /* FLOWTEECTL_DOCTOR_HOST_H */
