// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing is received, or not any more: what arrives at the devices instead? */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "kernel/dump.h"
#include "kernel/sniffer.h"
#include "text/memory.h"

/* What a datagram for the port of a collector is to it, the most telling last. */
enum kinship {
	KIN_NONE,
	KIN_PASSING,	/* it is for another host */
	KIN_ADDRESS,	/* for another address of this host */
	KIN_DEVICE,	/* it came by another device */
	KIN_OWN,	/* it is just what the collector listens for */
};

/**
 * struct patient - a collector that receives nothing
 * @collector: it
 * @kinship: of the datagram that was most telling
 * @arrival: that
 */
struct patient {
	const struct collector *collector;
	enum kinship kinship;
	struct arrival arrival;
};

/**
 * struct patients - all of them
 * @ruleset: all collectors
 * @devices: of this host
 * @list: the patients
 * @count: of @list
 */
struct patients {
	const struct ruleset *ruleset;
	const struct devices *devices;
	struct patient *list;
	size_t count;
};

static bool is_for_address(const struct collector *collector, const struct arrival *arrival)
{
	const struct endpoint *listen = &collector->listen;

	if (listen->port != arrival->to.port)
		return false;
	return address_is_any(&listen->address) ?
	       !listen->address.size || listen->address.size == arrival->to.address.size :
	       address_equal(&listen->address, &arrival->to.address);
}

static bool is_for_device(const struct patients *patients, const struct collector *collector,
			  const struct arrival *arrival)
{
	return !collector->dev[0] ||
	       device_is(patients->devices, arrival->device, collector->dev);
}

/* The device itself before its VRF, and that before none. */
static unsigned int rank_of_device(const struct collector *collector, const struct arrival *arrival)
{
	if (!collector->dev[0])
		return 0;
	return if_nametoindex(collector->dev) == arrival->device ? 2 : 1;
}

/* As the module chooses; 0: it is not for this collector. */
static unsigned int rank_of(const struct patients *patients, const struct collector *collector,
			    const struct arrival *arrival)
{
	const struct address *at = &collector->listen.address;
	unsigned int rank;

	if (!is_for_address(collector, arrival) || !is_for_device(patients, collector, arrival))
		return 0;
	/* No wildcard takes what is only passed on. */
	if (address_is_any(at) && !host_has_address(&arrival->to.address))
		return 0;
	rank = !at->size ? 1 : address_is_any(at) ? 2 : 3;
	return rank * 3 + rank_of_device(collector, arrival);
}

/* Whose it is; NULL: it is nobody's. */
static const struct collector *owner_of(const struct patients *patients,
					const struct arrival *arrival)
{
	const struct collector *owner = NULL;
	const struct collector *collector;
	unsigned int best = 0;
	unsigned int rank;
	size_t i;

	for (i = 0; i < patients->ruleset->collectors.count; i++) {
		collector = collector_at(patients->ruleset, i);
		rank = rank_of(patients, collector, arrival);
		if (rank > best) {
			best = rank;
			owner = collector;
		}
	}
	return owner;
}

static enum kinship kinship_of(const struct collector *collector, const struct arrival *arrival,
			       const struct collector *owner)
{
	if (collector->listen.port != arrival->to.port || (owner && owner != collector))
		return KIN_NONE;
	if (arrival->is_other)
		return KIN_PASSING;
	if (owner)
		return KIN_OWN;
	if (!is_for_address(collector, arrival))
		return host_has_address(&arrival->to.address) ? KIN_ADDRESS : KIN_PASSING;
	if (address_is_any(&collector->listen.address) &&
	    !host_has_address(&arrival->to.address))
		return KIN_PASSING;
	return KIN_DEVICE;
}

static bool tell_arrival(const struct arrival *arrival, void *data)
{
	struct patients *patients = data;
	const struct collector *owner;
	struct patient *patient;
	enum kinship kinship;
	bool go_on = false;
	size_t i;

	owner = owner_of(patients, arrival);
	for (i = 0; i < patients->count; i++) {
		patient = &patients->list[i];
		kinship = kinship_of(patient->collector, arrival, owner);
		if (kinship > patient->kinship) {
			patient->kinship = kinship;
			patient->arrival = *arrival;
		}
		go_on |= patient->kinship < KIN_OWN;
	}
	return go_on;
}

/* Whether it has received something meanwhile: then it only took a while. */
static bool has_received(const struct ruleset *now, const struct collector *collector)
{
	const struct collector *other;
	size_t i;

	for (i = 0; i < now->collectors.count; i++) {
		other = collector_at(now, i);
		if (!strcmp(other->entity.path.collector, collector->entity.path.collector))
			return other->entity.counters[FLOWTEE_COLLECTOR_RECEIVED] !=
			       collector->entity.counters[FLOWTEE_COLLECTOR_RECEIVED];
	}
	return true;
}

static void describe(const struct arrival *arrival, char to[ADDRESS_TEXT],
		     char from[ADDRESS_TEXT], char dev[IFNAMSIZ])
{
	endpoint_text(&arrival->to, to);
	endpoint_text(&arrival->from, from);
	if (!if_indextoname(arrival->device, dev))
		strcpy(dev, "?");
}

static void tell(struct record *record, const struct patient *patient)
{
	const struct path *path = &patient->collector->entity.path;
	char to[ADDRESS_TEXT], from[ADDRESS_TEXT];
	char listen[ADDRESS_TEXT];
	char dev[IFNAMSIZ];

	describe(&patient->arrival, to, from, dev);
	endpoint_text(&patient->collector->listen, listen);
	switch (patient->kinship) {
	case KIN_OWN:
		record_about(record, "kept_away", LEVEL_ERROR, path,
			     "look for a rule in a raw table ('nft list ruleset', 'iptables-legacy "
			     "-t raw -S'), for XDP ('ip link'), and for a VRF that the device is in",
			     "datagrams for %s arrive (from %s by %s), and do not get to the "
			     "collector: something drops them before", to, from, dev);
		break;
	case KIN_DEVICE:
		record_about(record, "other_device", LEVEL_ERROR, path,
			     "set 'dev' to that device, or to 'any'",
			     "datagrams for %s arrive by %s (from %s), and the collector listens on "
			     "%s", to, dev, from, patient->collector->dev);
		break;
	case KIN_ADDRESS:
		record_about(record, "other_address", LEVEL_ERROR, path,
			     "listen there, or at '*'; or have exporters send to the other address",
			     "datagrams arrive for %s (from %s by %s), and the collector listens at "
			     "%s", to, from, dev, listen);
		break;
	case KIN_PASSING:
		record_about(record, "other_host", LEVEL_WARNING, path,
			     "exporters should send to this host; what is only passed on is never "
			     "replicated",
			     "datagrams for %s pass by (from %s by %s), which is no address of this "
			     "host", to, from, dev);
		break;
	case KIN_NONE:
		break;
	}
}

static void find_patients(const struct ruleset *ruleset, struct patients *patients)
{
	const struct collector *collector;
	size_t i;

	patients->list = zeros(ruleset->collectors.count, sizeof(*patients->list));
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		if (is_quiet(collector))
			patients->list[patients->count++].collector = collector;
	}
}

static void listen_for(struct examination *examination, struct patients *patients)
{
	struct ruleset now;
	size_t i;

	if (!sniff(examination->listen, tell_arrival, patients)) {
		record_finding(&examination->record, "cannot_listen", LEVEL_NOTE, NULL,
			       "run it as root, or with CAP_NET_RAW",
			       "what arrives for collectors that receive nothing could not be "
			       "looked at");
		return;
	}
	examination->has_listened = true;
	if (ruleset_load(&now, NULL) == 0)
		for (i = 0; i < patients->count; i++)
			if (!has_received(&now, patients->list[i].collector))
				tell(&examination->record, &patients->list[i]);
	ruleset_release(&now);
}

static void run(struct examination *examination)
{
	struct patients patients = {
		.ruleset = &examination->ruleset, .devices = &examination->devices,
	};

	find_patients(&examination->ruleset, &patients);
	if (patients.count && examination->listen)
		listen_for(examination, &patients);
	free(patients.list);
}

const struct check check_arrivals = { "arrivals", run };
