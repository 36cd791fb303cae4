/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP datagrams as they come by the devices, before anything is done with them. */
#ifndef FLOWTEECTL_KERNEL_SNIFFER_H
#define FLOWTEECTL_KERNEL_SNIFFER_H

#include "model/endpoint.h"

/**
 * struct arrival - a datagram that came
 * @from: who sent it
 * @to: where it goes
 * @device: index of the device
 * @is_other: it is for the Ethernet address of another host
 * @vlan: the VLAN that it still has the tag of, of 1 to 4094; 0: none. If there is a device
 *	for that, it comes once more, by that device
 * @protocol: telemetry_protocol()
 */
struct arrival {
	struct endpoint from;
	struct endpoint to;
	unsigned int device;
	bool is_other;
	uint16_t vlan;
	uint8_t protocol;
};

/* False: enough was seen. */
typedef bool arrival_fn(const struct arrival *arrival, void *data);

/**
 * sniff() - be told of what comes
 * @seconds: for how long
 * @tell: called with each datagram, but for fragments that are not the first
 * @data: for @tell
 *
 * Return: false if that is not allowed
 */
bool sniff(unsigned int seconds, arrival_fn *tell, void *data);

#endif /* FLOWTEECTL_KERNEL_SNIFFER_H */
