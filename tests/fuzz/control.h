/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datagrams with which nothing is wrong: each must arrive, once, whole. And
 * what leaves the machine: each copy must be in order.
 */
#ifndef FUZZ_CONTROL_H
#define FUZZ_CONTROL_H

#include "build.h"
#include "inject.h"

/* Copies for control datagrams go to this port. */
#define CONTROL_PORT	9100

/* So many control datagrams are sent at a time. */
#define CONTROL_GROUP	6

/**
 * struct outlet - a tun device by which copies leave
 * @fd: of the device
 * @copies: how many have left, by family (IPv6: 1) and port
 * @bad: copies that no receiver could read
 * @missing: control datagrams that have been sent, less those that came back;
 *	0 does not mean that all is well, @repeated may be
 * @repeated: control datagrams that came more than once
 * @sent: a bit for each control datagram: on its way
 */
struct outlet {
	int fd;
	uint64_t copies[2][65536];
	uint64_t bad;
	int64_t missing;
	uint64_t repeated;
	uint64_t controls;
	uint8_t *sent;
	uint64_t limit;
};

void outlet_open(struct outlet *outlet, const char *dev, uint64_t limit);
void outlet_drain(struct outlet *outlet);
void outlet_wait(struct outlet *outlet, unsigned int timeout);
void control_send(struct outlet *outlet, struct injector *injector,
		  struct rng *rng);

#endif /* FUZZ_CONTROL_H */
