// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host itself loses, whoever it is for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "doctor/examination.h"
#include "doctor/proc.h"
#include "doctor/sockets.h"
#include "model/collector.h"

/* Fragments of IPv6 that connection tracking puts together are counted by nobody. */
static void check_reassembly(struct record *record, const char *family, uint64_t fails,
			     uint64_t fragments)
{
	bool is_known = fragments >= fails;

	if (!fails || (is_known && level_of_share(fails, fragments) != LEVEL_WARNING))
		return;
	record_finding(record, "reassembly", is_known ? LEVEL_WARNING : LEVEL_NOTE, family,
		       "look for loss on the way, and whether exporters need to send what does not "
		       "fit into the MTU; net.ipv4.ipfrag_high_thresh, net.ipv6.ip6frag_high_thresh "
		       "are how much memory there is for fragments",
		       "%" PRIu64 " datagrams were lost of which fragments were missing", fails);
}

static void check_backlog(struct record *record, const struct softnet *all, uint64_t most,
			  size_t count)
{
	if (!all->dropped || level_of_share(all->dropped, all->processed) != LEVEL_WARNING)
		return;
	record_finding(record, "backlog", LEVEL_WARNING, NULL,
		       "raise net.core.netdev_max_backlog, and look at how busy the processors are: "
		       "'mpstat -P ALL'",
		       "%" PRIu64 " of %" PRIu64 " packets were lost since a processor's backlog was "
		       "full", all->dropped, all->processed);
	if (count > 1 && most >= all->processed - all->processed / 20)
		record_finding(record, "one_processor", LEVEL_WARNING, NULL,
			       "let more processors take part: RSS of the card by 'ethtool -L' and "
			       "'ethtool -X', or RPS by /sys/class/net/DEVICE/queues/rx-0/rps_cpus",
			       "one of %zu processors takes nearly all packets, while packets are "
			       "lost; it had to stop %" PRIu64 " times before all was done", count,
			       all->squeezed);
}

static void run_host(struct examination *examination)
{
	struct softnet all = { 0, 0, 0 };
	struct softnet *list;
	uint64_t most = 0;
	size_t count;
	size_t i;

	check_reassembly(&examination->record, "IPv4",
			 proc_counter("/proc/self/net/snmp", "Ip", "ReasmFails"),
			 proc_counter("/proc/self/net/snmp", "Ip", "ReasmReqds"));
	check_reassembly(&examination->record, "IPv6",
			 proc_counter6("/proc/self/net/snmp6", "Ip6ReasmFails"),
			 proc_counter6("/proc/self/net/snmp6", "Ip6ReasmReqds"));
	list = proc_softnet(&count);
	for (i = 0; i < count; i++) {
		all.processed += list[i].processed;
		all.dropped += list[i].dropped;
		all.squeezed += list[i].squeezed;
		if (list[i].processed > most)
			most = list[i].processed;
	}
	free(list);
	check_backlog(&examination->record, &all, most, count);
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
	uint64_t count = proc_counter("/proc/self/net/netstat", "TcpExt", "IPReversePathFilter");

	if (count && collector)
		record_about(&examination->record, "rp_filter", LEVEL_WARNING,
			     &collector->entity.path,
			     "where exporters are reached by another device than they come by: "
			     "'sysctl net.ipv4.conf.DEVICE.rp_filter=2', and of 'all' no more than "
			     "that. Copies do not need it",
			     "rp_filter has dropped %" PRIu64 " packets of this host, of any kind: "
			     "originals may be among them, which a program here waits for", count);
}

const struct check check_way_back = { "rp_filter", run_way_back };
