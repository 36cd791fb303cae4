// SPDX-License-Identifier: GPL-2.0-or-later
/* Time for counters to grow, unless somebody has listened meanwhile. */
#include <poll.h>

#include "doctor/examination.h"
#include "text/time.h"

static bool has_lost(const struct device *device)
{
	const struct rtnl_link_stats64 *stats = &device->stats;

	return stats->rx_missed_errors > DEVICE_LOSES_FEW ||
	       stats->tx_dropped > DEVICE_LOSES_FEW || device->queue_lost > DEVICE_LOSES_FEW;
}

/* Whether it is worth anybody's time: something has been lost. */
static bool is_worth(const struct examination *examination)
{
	const struct vitals *before = &examination->before;
	bool is = vitals_dropped(before) || before->way_back ||
		  before->incomplete[FAMILY_IPV4] || before->incomplete[FAMILY_IPV6];
	size_t i;

	for (i = 0; !is && i < examination->devices.count; i++)
		is = has_lost(&examination->devices.list[i]);
	return is;
}

static void run(struct examination *examination)
{
	uint64_t passed = time_monotonic() - examination->began;
	uint64_t wanted = examination->listen * UINT64_C(1000);

	if (passed < wanted && !examination->has_listened && is_worth(examination)) {
		poll(NULL, 0, wanted - passed);
		examination->has_listened = true;
	}
	devices_load(&examination->devices_now);
}

const struct check check_pause = { "pause", run };
