// SPDX-License-Identifier: GPL-2.0-or-later
/* What devices lose by which originals come or copies leave. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "kernel/ethtool.h"
#include "model/receiver.h"
#include "text/clean.h"
#include "text/memory.h"

/**
 * struct use - what devices are used for
 * @devices: all of them
 * @is_in: originals come by it, or may; in the order of @devices
 * @is_out: copies leave by it
 */
struct use {
	const struct devices *devices;
	bool *is_in;
	bool *is_out;
};

static void use_in(struct use *use, const struct collector *collector)
{
	size_t i;

	for (i = 0; i < use->devices->count; i++)
		use->is_in[i] |= !collector->dev[0] ||
				 device_is(use->devices, use->devices->list[i].index,
					   collector->dev);
}

static void use_out(struct use *use, const struct receiver *receiver)
{
	unsigned int device = receiver->dev[0] ? if_nametoindex(receiver->dev) : 0;
	size_t i;

	device = host_device_to(&receiver->to.address, device, receiver->mark);
	for (i = 0; device && i < use->devices->count; i++)
		use->is_out[i] |= use->devices->list[i].index == device;
}

static void visit(const struct object *object, const struct entity *entity, void *data)
{
	if (object == &collector_object)
		use_in(data, (const struct collector *)entity);
	if (object == &receiver_object)
		use_out(data, (const struct receiver *)entity);
}

/**
 * struct tally - packets
 * @all: of them
 * @lost: of @all
 */
struct tally {
	uint64_t all;
	uint64_t lost;
};

static bool has_much(const struct tally *tally)
{
	return tally->lost > DEVICE_LOSES_FEW && is_much(tally->lost, tally->all);
}

/**
 * judge() - tell how bad it is what was lost
 * @examination: see &struct examination
 * @before: when it began
 * @now: since the device is there
 * @level: result
 *
 * What was lost long ago may have been mended, unless no time has passed to see that.
 *
 * Return: false if it is nothing
 */
static bool judge(const struct examination *examination, const struct tally *before,
		  const struct tally *now, enum level *level)
{
	struct tally since = { now->all - before->all, now->lost - before->lost };

	/* Drivers may begin to count anew. */
	if (now->lost < before->lost || now->all < before->all)
		since = (struct tally){ 0, 0 };
	*level = has_much(&since) || since.lost || !examination->listen ? LEVEL_WARNING : LEVEL_NOTE;
	return has_much(&since) || has_much(now);
}

/* Names of what drivers lose as they receive; each driver has its own. */
static bool is_of_loss(const char *name)
{
	static const char *const words[] = {
		"drop", "discard", "miss", "no_buf", "nobuf", "out_of_buf", "fifo",
	};
	size_t i;

	/* What a table of flows did not have is no loss. */
	if (strstr(name, "fdir"))
		return false;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(name, words[i]))
			return !strstr(name, "tx");
	return false;
}

/**
 * struct account_of_card - what a card says of what it has lost
 * @finding: its text is added to
 * @count: of what was added
 */
struct account_of_card {
	struct finding *finding;
	size_t count;
};

static void tell_statistic(const char *name, uint64_t value, void *data)
{
	struct account_of_card *card = data;
	char shown[64];

	if (!value || !is_of_loss(name) || card->count >= ALIKE_MAX)
		return;
	snprintf(shown, sizeof(shown), "%s", name);
	clean(shown);
	finding_add(card->finding, "%s %s %" PRIu64, card->count++ ? "," : "; its driver says:", shown,
		    value);
}

/* The finding about the device is the last one. */
static void add_card(struct record *record, const char *device)
{
	struct account_of_card card = { .finding = &record->findings[record->n_findings - 1] };
	struct ring ring;

	ethtool_statistics(device, tell_statistic, &card);
	if (ethtool_ring(device, &ring))
		finding_add(card.finding, "; its ring has room for %u packets, and may have for %u",
			    ring.size, ring.most);
}

static struct tally received_by(const struct device *device)
{
	const struct rtnl_link_stats64 *stats = &device->stats;

	return (struct tally){
		stats->rx_packets + stats->rx_missed_errors,
		stats->rx_missed_errors + stats->rx_dropped,
	};
}

/* Whether the card itself loses. What is dropped may be of a protocol that nobody here
 * speaks.
 */
static bool has_missed(const struct examination *examination, const struct device *before,
		       const struct device *device)
{
	uint64_t old = examination->listen ? before->stats.rx_missed_errors : 0;

	return device->stats.rx_missed_errors > old;
}

static void check_in(struct examination *examination, const struct device *before,
		     const struct device *device)
{
	const struct tally old = received_by(before);
	const struct tally now = received_by(device);
	enum level level;

	if (!judge(examination, &old, &now, &level))
		return;
	if (!has_missed(examination, before, device))
		level = LEVEL_NOTE;
	record_finding(&examination->record, "nic_loss", level, device->name,
		       "missed: larger rings, 'ethtool -g' and 'ethtool -G'; dropped: 'ethtool -S' tells "
		       "more, and frames of protocols that nobody here speaks are among them",
		       "of %" PRIu64 " packets that came by it %" PRIu64 " were missed by the card, and %"
		       PRIu64 " dropped", now.all, (uint64_t)device->stats.rx_missed_errors,
		       (uint64_t)device->stats.rx_dropped);
	add_card(&examination->record, device->name);
}

static struct tally queue_of(const struct device *device)
{
	return (struct tally){ device->stats.tx_packets + device->queue_lost, device->queue_lost };
}

static struct tally sent_of(const struct device *device)
{
	uint64_t dropped = device->stats.tx_dropped;

	return (struct tally){ device->stats.tx_packets + dropped, dropped };
}

static void check_out(struct examination *examination, const struct device *before,
		      const struct device *device)
{
	struct tally old = queue_of(before);
	struct tally now = queue_of(device);
	uint64_t sent = device->stats.tx_packets;
	enum level level;

	if (judge(examination, &old, &now, &level))
		record_finding(&examination->record, "qdisc_loss", level, device->name,
			       "'tc -s qdisc show dev DEVICE' tells which queue; it is too short, or the "
			       "link too slow for what is sent",
			       "its queue has dropped %" PRIu64 " packets, and %" PRIu64 " were sent",
			       now.lost, sent);
	old = sent_of(before);
	now = sent_of(device);
	if (judge(examination, &old, &now, &level))
		record_finding(&examination->record, "device_loss", level, device->name,
			       "'ethtool -S DEVICE' tells more; larger rings by 'ethtool -G'",
			       "it has dropped %" PRIu64 " packets as it sent, and sent %" PRIu64,
			       now.lost, sent);
}

static void run(struct examination *examination)
{
	const struct devices *devices = &examination->devices_now;
	const struct device *device, *before;
	struct use use = {
		.devices = devices,
		.is_in = zeros(devices->count, sizeof(*use.is_in)),
		.is_out = zeros(devices->count, sizeof(*use.is_out)),
	};
	size_t i;

	ruleset_visit(&examination->ruleset, visit, &use);
	for (i = 0; i < devices->count; i++) {
		device = &devices->list[i];
		before = devices_find(&examination->devices, device->index);
		if (use.is_in[i])
			check_in(examination, before ? before : device, device);
		if (use.is_out[i])
			check_out(examination, before ? before : device, device);
	}
	free(use.is_in);
	free(use.is_out);
}

const struct check check_loss = { "loss", run };
