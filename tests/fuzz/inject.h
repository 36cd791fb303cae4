/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ways into the kernel's IP input, and the way out of it. */
#ifndef FUZZ_INJECT_H
#define FUZZ_INJECT_H

#include <stdbool.h>

#include "build.h"

/**
 * enum way - how packets get in
 * @WAY_TUN: a tun device with virtio-net headers: linear packets
 * @WAY_GRO: the same with NAPI: packets of a flow are put together
 * @WAY_FRAGS: a tap device with NAPI: packets in several pieces of memory
 * @WAY_VETH: a packet socket at the other end of a veth pair
 */
enum way {
	WAY_TUN,
	WAY_GRO,
	WAY_FRAGS,
	WAY_VETH,
	WAYS
};

extern const char *const way_names[WAYS];

/**
 * struct injector - an open way
 * @way: which
 * @fd: of the tun device or the packet socket
 * @rng: for what is left to chance on the way
 * @taken: packets that the kernel took
 * @refused: packets that it refused at once: not what a device would deliver
 */
struct injector {
	enum way way;
	int fd;
	struct rng rng;
	uint64_t taken;
	uint64_t refused;
};

enum way way_of(const char *name);
void inject_open(struct injector *injector, enum way way, const char *dev,
		 const char *netns);
void inject(struct injector *injector, const struct packet *packet);
int tun_attach(const char *dev, int flags);

#endif /* FUZZ_INJECT_H */
