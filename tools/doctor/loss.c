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

static bool is_much(uint64_t lost, uint64_t all)
{
	return lost > DEVICE_LOSES_FEW && level_of_share(lost, all) == LEVEL_WARNING;
}

/* What has been lost long ago may have been mended. */
static enum level level_of_growth(uint64_t before, uint64_t now)
{
	return now > before ? LEVEL_WARNING : LEVEL_NOTE;
}

/* Names of what drivers lose as they receive; each driver has its own. */
static bool is_of_loss(const char *name)
{
	static const char *const words[] = { "drop", "miss", "no_buf", "nobuf", "out_of_buf", "fifo" };
	size_t i;

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

static void add_card(struct record *record, const char *device)
{
	struct account_of_card card = { .finding = record_find(record, "nic_loss", device) };
	struct ring ring;

	ethtool_statistics(device, tell_statistic, &card);
	if (ethtool_ring(device, &ring))
		finding_add(card.finding, "; its ring has room for %u packets, and may have for %u",
			    ring.size, ring.most);
}

/* What is dropped may be of a protocol that nobody here speaks. */
static void check_in(struct record *record, const struct device *before,
		     const struct device *device)
{
	uint64_t missed = device->stats.rx_missed_errors;
	uint64_t all = device->stats.rx_packets + missed;

	if (!is_much(missed + device->stats.rx_dropped, all))
		return;
	record_finding(record, "nic_loss", level_of_growth(before->stats.rx_missed_errors, missed),
		       device->name,
		       "missed: larger rings, 'ethtool -g' and 'ethtool -G'; dropped: 'ethtool -S' tells "
		       "more, and frames of protocols that nobody here speaks are among them",
		       "of %" PRIu64 " packets that came by it %" PRIu64 " were missed by the card, and %"
		       PRIu64 " dropped", all, missed, (uint64_t)device->stats.rx_dropped);
	add_card(record, device->name);
}

static void check_out(struct record *record, const struct device *before,
		      const struct device *device)
{
	uint64_t dropped = device->stats.tx_dropped;
	uint64_t queue = device->queue_lost;
	uint64_t sent = device->stats.tx_packets;

	if (is_much(queue, sent + queue))
		record_finding(record, "qdisc_loss", level_of_growth(before->queue_lost, queue),
			       device->name,
			       "'tc -s qdisc show dev DEVICE' tells which queue; it is too short, or the "
			       "link too slow for what is sent",
			       "its queue has dropped %" PRIu64 " packets, and %" PRIu64 " were sent",
			       queue, sent);
	if (is_much(dropped, sent + dropped))
		record_finding(record, "device_loss",
			       level_of_growth(before->stats.tx_dropped, dropped), device->name,
			       "'ethtool -S DEVICE' tells more; larger rings by 'ethtool -G'",
			       "it has dropped %" PRIu64 " packets as it sent, and sent %" PRIu64,
			       dropped, sent);
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
			check_in(&examination->record, before ? before : device, device);
		if (use.is_out[i])
			check_out(&examination->record, before ? before : device, device);
	}
	free(use.is_in);
	free(use.is_out);
}

const struct check check_loss = { "loss", run };
