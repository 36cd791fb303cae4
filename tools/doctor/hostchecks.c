// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host itself loses, whoever it is for. */
#include <inttypes.h>
#include <poll.h>

#include "doctor/examination.h"
#include "doctor/sockets.h"
#include "text/time.h"

/* Fragments of IPv6 that connection tracking puts together are counted by nobody. */
static void check_reassembly(struct examination *examination, unsigned int family)
{
	static const char *const names[FAMILIES] = { "IPv4", "IPv6" };
	const struct vitals *before = &examination->before;
	const struct vitals *now = &examination->now;
	uint64_t fails = now->incomplete[family];
	uint64_t fragments = now->fragments[family];
	uint64_t grown = fails - before->incomplete[family];
	bool is_known = fragments >= fails;
	bool is_bad = is_known && (grown || !examination->listen);

	if (!fails || (is_known && !is_much(fails, fragments) &&
		       !is_much(grown, fragments - before->fragments[family])))
		return;
	record_finding(&examination->record, "reassembly", is_bad ? LEVEL_WARNING : LEVEL_NOTE,
		       names[family],
		       "look for loss on the way, and whether exporters need to send what does not "
		       "fit into the MTU; net.ipv4.ipfrag_high_thresh, net.ipv6.ip6frag_high_thresh "
		       "are how much memory there is for fragments",
		       "%" PRIu64 " datagrams were lost of which fragments were missing, %" PRIu64
		       " of them just now", fails, grown);
}

/* What cards have missed just now. */
static uint64_t missed_since(const struct examination *examination)
{
	const struct device *old, *new;
	uint64_t missed = 0;
	size_t i;

	for (i = 0; i < examination->devices_now.count; i++) {
		new = &examination->devices_now.list[i];
		old = devices_find(&examination->devices, new->index);
		/* Drivers may begin to count anew. */
		if (old && new->stats.rx_missed_errors > old->stats.rx_missed_errors)
			missed += new->stats.rx_missed_errors - old->stats.rx_missed_errors;
	}
	return missed;
}

#define BACKLOG_ADVICE	"raise net.core.netdev_max_backlog, and look at how busy the processors are: " \
			"'mpstat -P ALL'"

/* Counters of 32 bits have begun again since the boot: only of what happened just now
 * is it known how much that was of all.
 */
static void tell_backlog(struct record *record, const struct vitals *now,
			 const struct softnet *all)
{
	uint64_t dropped = vitals_dropped(now);

	if (!is_much(all->dropped, all->processed)) {
		if (dropped)
			record_finding(record, "backlog", LEVEL_NOTE, NULL, BACKLOG_ADVICE,
				       "%" PRIu64 " packets were lost since the host was booted, as "
				       "a processor's backlog was full", dropped);
		return;
	}
	record_finding(record, "backlog", LEVEL_WARNING, NULL, BACKLOG_ADVICE,
		       "%" PRIu64 " of %" PRIu64 " packets were lost just now since a processor's "
		       "backlog was full; processors had to stop %" PRIu64 " times before all was "
		       "done", all->dropped, all->processed, all->squeezed);
}

/* A card whose ring is full loses before the backlog, which it may not even use. */
static void check_backlog(struct examination *examination)
{
	const struct vitals *now = &examination->now;
	struct record *record = &examination->record;
	struct softnet all;
	uint64_t most;
	uint64_t lost;

	vitals_since(&examination->before, now, &all, &most);
	tell_backlog(record, now, &all);
	lost = all.dropped + missed_since(examination);
	if (!all.processed || !is_much(lost, all.processed + lost) || now->count < 2 ||
	    most < all.processed - all.processed / 20)
		return;
	record_finding(record, "one_processor", LEVEL_WARNING, NULL,
		       "let more processors take part: RSS of the card by 'ethtool -L' and 'ethtool "
		       "-X', or RPS by /sys/class/net/DEVICE/queues/rx-0/rps_cpus",
		       "one of %zu processors takes nearly all packets, while packets are lost; it "
		       "had to stop %" PRIu64 " times before all was done", now->count,
		       all.squeezed);
}

static void run_host(struct examination *examination)
{
	check_reassembly(examination, FAMILY_IPV4);
	check_reassembly(examination, FAMILY_IPV6);
	check_backlog(examination);
}

const struct check check_host = { "host", run_host };

/* ---- rp_filter: copies need no way back, but originals for programs of this host do */

static const struct collector *find_local(const struct examination *examination)
{
	const struct collector *collector;
	size_t i, k;

	for (i = 0; i < examination->ruleset.collectors.count; i++) {
		collector = collector_at(&examination->ruleset, i);
		k = 0;
		if (collector->original != FLOWTEE_ORIGINAL_DROP &&
		    sockets_next(examination->sockets, &collector->listen, &k))
			return collector;
	}
	return NULL;
}

static void run_way_back(struct examination *examination)
{
	const struct collector *collector = find_local(examination);
	uint64_t all = examination->now.way_back;
	uint64_t grown = all - examination->before.way_back;

	if (all && collector)
		record_about(&examination->record, "rp_filter", grown ? LEVEL_WARNING : LEVEL_NOTE,
			     &collector->entity.path,
			     "where exporters are reached by another device than they come by: "
			     "'sysctl net.ipv4.conf.DEVICE.rp_filter=2', and of 'all' no more than "
			     "that. Copies do not need it",
			     "rp_filter has dropped %" PRIu64 " packets of this host, of any kind, %"
			     PRIu64 " of them just now: originals may be among them, which a program "
			     "here waits for", all, grown);
}

const struct check check_way_back = { "rp_filter", run_way_back };

/* ---- Time for counters to grow, unless somebody has listened meanwhile */

static bool has_lost(const struct device *device)
{
	const struct rtnl_link_stats64 *stats = &device->stats;

	return stats->rx_missed_errors > DEVICE_LOSES_FEW ||
	       stats->tx_dropped > DEVICE_LOSES_FEW || device->queue_lost > DEVICE_LOSES_FEW;
}

/* Whether something has been lost that a check would tell of. */
static bool is_worth(const struct examination *examination)
{
	const struct vitals *before = &examination->before;
	bool is = vitals_dropped(before) || before->incomplete[FAMILY_IPV4] ||
		  before->incomplete[FAMILY_IPV6] ||
		  (before->way_back && find_local(examination));
	size_t i;

	for (i = 0; !is && i < examination->devices.count; i++)
		is = has_lost(&examination->devices.list[i]);
	return is;
}

static void run_pause(struct examination *examination)
{
	uint64_t passed = time_monotonic() - examination->began;
	uint64_t wanted = examination->listen * UINT64_C(1000);

	if (passed < wanted && !examination->has_listened && is_worth(examination)) {
		poll(NULL, 0, wanted - passed);
		examination->has_listened = true;
	}
	examination_look_again(examination);
}

const struct check check_pause = { "pause", run_pause };
