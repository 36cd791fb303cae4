// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/ethtool.h"
#include "text/memory.h"

/* More than any card has. */
#define STATISTICS_MAX	65536

static bool ask(const char *device, void *question)
{
	struct ifreq request = { .ifr_data = question };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_answered;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", device);
	is_answered = fd >= 0 && ioctl(fd, SIOCETHTOOL, &request) == 0;
	if (fd >= 0)
		close(fd);
	return is_answered;
}

bool ethtool_ring(const char *device, struct ring *ring)
{
	struct ethtool_ringparam rings = { .cmd = ETHTOOL_GRINGPARAM };

	if (!ask(device, &rings) || !rings.rx_max_pending)
		return false;
	*ring = (struct ring){ rings.rx_pending, rings.rx_max_pending };
	return true;
}

static uint32_t count_statistics(const char *device)
{
	struct ethtool_sset_info *set = zeros(1, sizeof(*set) + sizeof(set->data[0]));
	uint32_t count = 0;

	set->cmd = ETHTOOL_GSSET_INFO;
	set->sset_mask = 1ULL << ETH_SS_STATS;
	/* It has no bit for what the driver does not know. */
	if (ask(device, set) && set->sset_mask)
		count = set->data[0];
	free(set);
	return count;
}

void ethtool_statistics(const char *device, statistic_fn *tell, void *data)
{
	uint32_t count = count_statistics(device);
	struct ethtool_gstrings *names;
	struct ethtool_stats *values;
	char name[ETH_GSTRING_LEN + 1];
	uint32_t i;

	if (!count || count > STATISTICS_MAX)
		return;
	/* Older kernels write as many as there are by then, however many were asked for. */
	names = zeros(1, sizeof(*names) + STATISTICS_MAX * ETH_GSTRING_LEN);
	values = zeros(1, sizeof(*values) + STATISTICS_MAX * sizeof(uint64_t));
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_STATS;
	names->len = count;
	values->cmd = ETHTOOL_GSTATS;
	values->n_stats = count;
	/* Their number may have changed meanwhile: then nobody knows what is whose. */
	if (ask(device, names) && ask(device, values) && names->len == count &&
	    values->n_stats == count) {
		for (i = 0; i < count; i++) {
			snprintf(name, sizeof(name), "%.*s", ETH_GSTRING_LEN,
				 (const char *)names->data + i * ETH_GSTRING_LEN);
			tell(name, values->data[i], data);
		}
	}
	free(names);
	free(values);
}
