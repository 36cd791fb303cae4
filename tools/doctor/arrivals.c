// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing is received, or not any more: what arrives at the devices instead? */
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "doctor/sockets.h"
#include "kernel/dump.h"
#include "kernel/sniffer.h"
#include "text/memory.h"
#include "text/program.h"

/* So long it may take, in milliseconds, until what was seen is counted: a thread may
 * have to do it, or fragments are missing.
 */
#define COUNTED_AFTER	200

/* What a datagram for the port of a collector is to it, the most telling last. */
enum kinship {
	KIN_NONE,
	KIN_PASSING,	/* it is for another host */
	KIN_ADDRESS,	/* for another address of this host */
	KIN_DEVICE,	/* it came by another device */
	KIN_OWN,	/* it is just what the collector listens for */
};

/**
 * struct patient - a collector that may lack what is sent to it
 * @collector: it
 * @is_quiet: it has received nothing before, or not of late
 * @kinship: of the datagram that was most telling
 * @arrival: that
 * @has_stray: a datagram for another address of this host was seen, which nobody gets
 * @stray: that
 */
struct patient {
	const struct collector *collector;
	bool is_quiet;
	enum kinship kinship;
	struct arrival arrival;
	bool has_stray;
	struct arrival stray;
};

/**
 * struct patients - all of them
 * @ruleset: all collectors
 * @devices: of this host
 * @sockets: likewise
 * @is_asked: somebody has asked to listen, whatever the counters say
 * @is_settled: no datagram could tell more
 * @list: the patients
 * @count: of @list
 */
struct patients {
	const struct ruleset *ruleset;
	const struct devices *devices;
	const struct sockets *sockets;
	bool is_asked;
	bool is_settled;
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

/* Copies for receivers on this host arrive, too. */
static bool is_copy(const struct ruleset *ruleset, const struct arrival *arrival)
{
	const struct siblings *receivers;
	const struct receiver *receiver;
	size_t i, k;

	for (i = 0; i < ruleset->collectors.count; i++) {
		receivers = &collector_at(ruleset, i)->members[MEMBER_RECEIVER];
		for (k = 0; k < receivers->count; k++) {
			receiver = (const struct receiver *)sibling(&receiver_object, receivers, k);
			if (receiver->to.port == arrival->to.port &&
			    address_equal(&receiver->to.address, &arrival->to.address))
				return true;
		}
	}
	return false;
}

/* Whether a program has just this address. One that has all of them may be there for
 * what the collector lets go on.
 */
static bool is_for_program(const struct sockets *sockets, const struct arrival *arrival)
{
	const struct socket_info *info;
	size_t i = 0;

	while ((info = sockets_next(sockets, &arrival->to, &i)))
		if (address_equal(&info->at.address, &arrival->to.address))
			return true;
	return false;
}

/* Whether it tells that the collector lacks it. One that has received of late may just
 * have exporters that seldom send, while others send to others.
 */
static bool is_evidence(const struct patients *patients, const struct patient *patient,
			const struct arrival *arrival, enum kinship kinship)
{
	if (kinship == KIN_NONE || kinship == KIN_OWN)
		return kinship;
	if (is_copy(patients->ruleset, arrival))
		return false;
	if (patient->is_quiet || patients->is_asked)
		return true;
	return kinship != KIN_PASSING && !is_for_program(patients->sockets, arrival);
}

static void see(const struct patients *patients, struct patient *patient,
		const struct arrival *arrival, enum kinship kinship)
{
	if (kinship > patient->kinship && is_evidence(patients, patient, arrival, kinship)) {
		patient->kinship = kinship;
		patient->arrival = *arrival;
	}
	if (kinship != KIN_ADDRESS || !patients->is_asked || patient->has_stray ||
	    is_copy(patients->ruleset, arrival) || is_for_program(patients->sockets, arrival))
		return;
	patient->has_stray = true;
	patient->stray = *arrival;
}

/* Whether nothing that comes could tell more of it. */
static bool is_settled(const struct patients *patients, const struct patient *patient)
{
	return patient->kinship == KIN_OWN &&
	       (patient->is_quiet || patient->has_stray || !patients->is_asked);
}

static bool tell_arrival(const struct arrival *arrival, void *data)
{
	struct patients *patients = data;
	const struct collector *owner;
	struct patient *patient;
	size_t i;

	patients->is_settled = true;
	owner = owner_of(patients, arrival);
	for (i = 0; i < patients->count; i++) {
		patient = &patients->list[i];
		see(patients, patient, arrival, kinship_of(patient->collector, arrival, owner));
		patients->is_settled &= is_settled(patients, patient);
	}
	return !patients->is_settled;
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
			     "look for a rule in a raw table ('" PROGRAM " explain COLLECTOR exporter "
			     "ADDRESS' names one of nft, 'iptables-legacy -t raw -S'), for XDP ('ip "
			     "link'), and for a VRF that the device is in",
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

/* It gets what others send. */
static void tell_stray(struct record *record, const struct patient *patient)
{
	char to[ADDRESS_TEXT], from[ADDRESS_TEXT];
	char listen[ADDRESS_TEXT];
	char dev[IFNAMSIZ];

	describe(&patient->stray, to, from, dev);
	endpoint_text(&patient->collector->listen, listen);
	record_about(record, "other_address", LEVEL_WARNING, &patient->collector->entity.path,
		     "have the exporter send to the collector, or add a collector that listens there",
		     "it receives what is for %s, but datagrams also arrive for %s (from %s by %s), "
		     "which no collector gets", listen, to, from, dev);
}

static void find_patients(struct patients *patients)
{
	const struct ruleset *ruleset = patients->ruleset;
	const struct collector *collector;
	size_t i;

	patients->list = zeros(ruleset->collectors.count, sizeof(*patients->list));
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		if (collector->state != FLOWTEE_COLLECTOR_STATE_ACTIVE)
			continue;
		patients->list[patients->count++] = (struct patient){
			.collector = collector, .is_quiet = is_quiet(collector),
		};
	}
}

/* Whether something was seen for one that has received nothing meanwhile. */
static bool is_missing(const struct patients *patients, const struct ruleset *now)
{
	size_t i;

	for (i = 0; i < patients->count; i++)
		if (patients->list[i].kinship != KIN_NONE &&
		    !has_received(now, patients->list[i].collector))
			return true;
	return false;
}

/* What was seen last may be counted only now. */
static bool load_now(const struct patients *patients, struct ruleset *now)
{
	if (ruleset_load(now, NULL))
		return false;
	if (!is_missing(patients, now))
		return true;
	ruleset_release(now);
	poll(NULL, 0, COUNTED_AFTER);
	return ruleset_load(now, NULL) == 0;
}

static void tell_all(struct examination *examination, const struct patients *patients)
{
	struct ruleset *now = &examination->after;
	const struct patient *patient;
	size_t i;

	if (!load_now(patients, now))
		return;
	for (i = 0; i < patients->count; i++) {
		patient = &patients->list[i];
		if (!has_received(now, patient->collector))
			tell(&examination->record, patient);
		else if (patient->has_stray)
			tell_stray(&examination->record, patient);
	}
}

/* Only where somebody would want to know. */
static void tell_deaf(struct record *record, const struct patients *patients)
{
	bool is_wanted = patients->is_asked;
	size_t i;

	for (i = 0; i < patients->count; i++)
		is_wanted |= patients->list[i].is_quiet;
	if (is_wanted)
		record_finding(record, "cannot_listen", LEVEL_NOTE, NULL,
			       "run it as root, or with CAP_NET_RAW",
			       "what arrives for collectors that receive nothing could not be "
			       "looked at");
}

static void listen_for(struct examination *examination, struct patients *patients)
{
	if (!sniff(examination->listen, tell_arrival, patients)) {
		tell_deaf(&examination->record, patients);
		return;
	}
	/* No time has passed where it ends early. */
	examination->has_listened = !patients->is_settled;
	tell_all(examination, patients);
}

static void run(struct examination *examination)
{
	struct patients patients = {
		.ruleset = &examination->ruleset,
		.devices = &examination->devices,
		.sockets = examination->sockets,
		.is_asked = examination->is_asked_to_listen,
	};

	find_patients(&patients);
	if (patients.count && examination->listen)
		listen_for(examination, &patients);
	free(patients.list);
}

const struct check check_arrivals = { "arrivals", run };
