/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the beginning of a datagram says that it is. */
#ifndef FLOWTEECTL_KERNEL_TELEMETRY_H
#define FLOWTEECTL_KERNEL_TELEMETRY_H

#include <stddef.h>
#include <stdint.h>

/**
 * telemetry_protocol() - tell whether a datagram is one of NetFlow, IPFIX or sFlow
 * @payload: its beginning
 * @seen: size of that
 * @size: of the whole payload
 *
 * Stricter than the module, which has been told what a port is for: all that a header says
 * of sizes has to be so.
 *
 * Return: one of &enum flowtee_protocol; FLOWTEE_PROTOCOL_OTHER: it is none, or a part is
 * missing that would tell
 */
uint8_t telemetry_protocol(const unsigned char *payload, size_t seen, size_t size);

#endif /* FLOWTEECTL_KERNEL_TELEMETRY_H */
