/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of IPv6 that are not fragmented, and what routers say of them. */
#ifndef FLOWTEECTL_KERNEL_PROBER_H
#define FLOWTEECTL_KERNEL_PROBER_H

#include <net/if.h>

#include "model/address.h"

/**
 * struct probe - a way that packets are sent
 * @to: where it leads
 * @dev: device or VRF that they leave by; empty: that of the route
 * @mark: of the packets
 * @fd: the socket, once there is one; -1: there is none
 * @from: address that they come from
 * @number: of the way, which tells its packets from others
 */
struct probe {
	struct address to;
	char dev[IFNAMSIZ];
	uint32_t mark;
	int fd;
	struct address from;
	uint32_t number;
};

/**
 * struct retort - what somebody says of a packet that was sent
 * @to: where that went
 * @number: of the way; it may be anything if the packet was somebody else's
 * @is_too_big: it is larger than a link carries
 * @mtu: of that link, if @is_too_big
 * @from: who says it
 */
struct retort {
	struct address to;
	uint32_t number;
	bool is_too_big;
	uint32_t mtu;
	struct address from;
};

/* Hears what is said from here on, until it is closed; -1: that is not allowed. */
int prober_open(void);

/**
 * prober_aim() - have a socket send one way
 * @probe: that way; the rest is set
 *
 * Return: MTU of the route, as the kernel knows it; 0: nothing can be sent
 */
uint32_t prober_aim(struct probe *probe);

/* Sends a packet of so many bytes, headers and all; false if it is not sent. */
bool prober_send(const struct probe *probe, uint32_t size);

/* The next that is said in so many milliseconds; false: nothing was. It may be of others. */
bool prober_hear(int listener, int milliseconds, struct retort *retort);

#endif /* FLOWTEECTL_KERNEL_PROBER_H */
