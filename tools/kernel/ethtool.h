/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a card tells of itself, as ethtool(8) asks for it. */
#ifndef FLOWTEECTL_KERNEL_ETHTOOL_H
#define FLOWTEECTL_KERNEL_ETHTOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct ring - the receive ring of a card
 * @size: packets that it has room for
 * @most: packets that it may have room for
 */
struct ring {
	uint32_t size;
	uint32_t most;
};

/* False if the device has none, or does not tell. */
bool ethtool_ring(const char *device, struct ring *ring);

typedef void statistic_fn(const char *name, uint64_t value, void *data);

/**
 * ethtool_statistics() - tell the statistics that the driver of a device has
 * @device: name of it
 * @tell: called with each, under the name that the driver gives it
 * @data: for @tell
 */
void ethtool_statistics(const char *device, statistic_fn *tell, void *data);

#endif /* FLOWTEECTL_KERNEL_ETHTOOL_H */
