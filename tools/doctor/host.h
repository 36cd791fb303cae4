/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host is like, in the network namespace that this is run in. */
#ifndef FLOWTEECTL_DOCTOR_HOST_H
#define FLOWTEECTL_DOCTOR_HOST_H

#include "model/address.h"

/* Whether datagrams for the address may be for this host: it has it, or would take
 * it, or nobody can tell. It is looked up once.
 */
bool host_has_address(const struct address *address);

/**
 * host_device_to() - find the device by which packets leave
 * @address: where they go
 * @device: index of a device or VRF that they are bound to; 0: none
 * @mark: of the packets
 *
 * Return: index of the device; 0: nobody knows
 */
unsigned int host_device_to(const struct address *address, unsigned int device, uint32_t mark);

#endif /* FLOWTEECTL_DOCTOR_HOST_H */
