// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing is received, or not any more: what arrives at the devices instead? */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/arrival.h"
#include "doctor/examination.h"
#include "doctor/ports.h"
#include "doctor/whose.h"
#include "kernel/dump.h"
#include "text/memory.h"
#include "text/program.h"

/* So long it may take, in milliseconds, until what was seen is counted: a thread may
 * have to do it, or fragments are missing.
 */
#define COUNTED_AFTER	200

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
 * @examination: see &struct examination
 * @is_settled: no datagram could tell more
 * @list: the patients
 * @count: of @list
 * @ports: where something else arrives
 */
struct patients {
	const struct examination *examination;
	bool is_settled;
	struct patient *list;
	size_t count;
	struct ports ports;
};

/* Whether it tells that the collector lacks it. One that has received of late may just
 * have exporters that seldom send, while others send to others.
 */
static bool is_evidence(const struct patients *patients, const struct patient *patient,
			const struct arrival *arrival, enum kinship kinship)
{
	if (kinship == KIN_NONE || kinship == KIN_OWN)
		return kinship;
	if (is_copy(patients->examination, arrival))
		return false;
	if (patient->is_quiet || patients->examination->is_asked_to_listen)
		return true;
	return kinship != KIN_PASSING && !is_for_program(patients->examination, arrival);
}

static void see(const struct patients *patients, struct patient *patient,
		const struct arrival *arrival, enum kinship kinship)
{
	const struct examination *examination = patients->examination;

	if (kinship > patient->kinship && is_evidence(patients, patient, arrival, kinship)) {
		patient->kinship = kinship;
		patient->arrival = *arrival;
	}
	if (kinship != KIN_ADDRESS || !examination->is_asked_to_listen || patient->has_stray ||
	    is_copy(examination, arrival) || is_for_program(examination, arrival))
		return;
	patient->has_stray = true;
	patient->stray = *arrival;
}

/* Whether nothing that comes could tell more of it. */
static bool is_settled(const struct patients *patients, const struct patient *patient)
{
	return patient->kinship == KIN_OWN &&
	       (patient->is_quiet || patient->has_stray || !patients->examination->is_asked_to_listen);
}

static bool tell_arrival(const struct arrival *arrival, void *data)
{
	struct patients *patients = data;
	const struct collector *owner;
	struct patient *patient;
	size_t i;

	/* It comes once more, by the other device. */
	if (device_hands_on(&patients->examination->devices, arrival->device, arrival->vlan))
		return true;
	ports_see(&patients->ports, patients->examination, arrival);
	patients->is_settled = true;
	owner = whose(patients->examination, arrival);
	for (i = 0; i < patients->count; i++) {
		patient = &patients->list[i];
		see(patients, patient, arrival, kinship_of(patient->collector, arrival, owner));
		patients->is_settled &= is_settled(patients, patient);
	}
	return !patients->is_settled;
}

static void tell_kept_away(struct examination *examination, const struct patient *patient,
			   const struct arrival_text *text)
{
	struct kept_away **list = &examination->kept_away;
	size_t *count = &examination->n_kept_away;

	*list = grow_by_one(*list, *count, sizeof(**list));
	(*list)[(*count)++] = (struct kept_away){ patient->collector, patient->arrival };
	record_about(&examination->record, "kept_away", LEVEL_ERROR,
		     &patient->collector->entity.path,
		     "look for a rule in a raw table ('" PROGRAM " explain COLLECTOR exporter "
		     "ADDRESS' names one of nft, 'iptables-legacy -t raw -S'), for a filter of tc "
		     "('tc filter show dev DEVICE ingress'), and for a VRF that the device is in",
		     "datagrams for %s arrive (from %s by %s), and do not get to the collector: "
		     "something drops them before", text->to, text->from, text->dev);
}

/* There is no device for it, or it is down. */
static void tell_vlan(struct record *record, const struct patient *patient,
		      const struct arrival_text *text)
{
	record_about(record, "other_device", LEVEL_ERROR, &patient->collector->entity.path,
		     "'ip link add link DEVICE name NAME type vlan id VLAN' makes one, or have the "
		     "switch send without tags",
		     "datagrams for %s arrive by %s with the tag of VLAN %u (from %s), and no device "
		     "that is up takes that", text->to, text->dev, patient->arrival.vlan,
		     text->from);
}

static void tell(struct examination *examination, const struct patient *patient)
{
	struct record *record = &examination->record;
	const struct path *path = &patient->collector->entity.path;
	char listen[ADDRESS_TEXT];
	struct arrival_text text;

	arrival_text(&patient->arrival, &text);
	endpoint_text(&patient->collector->listen, listen);
	switch (patient->kinship) {
	case KIN_OWN:
		tell_kept_away(examination, patient, &text);
		break;
	case KIN_DEVICE:
		if (patient->arrival.vlan) {
			tell_vlan(record, patient, &text);
			break;
		}
		record_about(record, "other_device", LEVEL_ERROR, path,
			     "set 'dev' to that device, or to 'any'",
			     "datagrams for %s arrive by %s (from %s), and the collector listens on "
			     "%s", text.to, text.dev, text.from, patient->collector->dev);
		break;
	case KIN_ADDRESS:
		record_about(record, "other_address", LEVEL_ERROR, path,
			     "listen there, or at '*'; or have exporters send to the other address",
			     "datagrams arrive for %s (from %s by %s), and the collector listens at "
			     "%s", text.to, text.from, text.dev, listen);
		break;
	case KIN_PASSING:
		record_about(record, "other_host", LEVEL_WARNING, path,
			     "exporters should send to this host; what is only passed on is never "
			     "replicated",
			     "datagrams for %s pass by (from %s by %s), which is no address of this "
			     "host", text.to, text.from, text.dev);
		break;
	case KIN_NONE:
		break;
	}
}

/* It gets what others send. */
static void tell_stray(struct record *record, const struct patient *patient)
{
	char listen[ADDRESS_TEXT];
	struct arrival_text text;

	arrival_text(&patient->stray, &text);
	endpoint_text(&patient->collector->listen, listen);
	record_about(record, "other_address", LEVEL_WARNING, &patient->collector->entity.path,
		     "have the exporter send to the collector, or add a collector that listens there",
		     "it receives what is for %s, but datagrams also arrive for %s (from %s by %s), "
		     "which no collector gets", listen, text.to, text.from, text.dev);
}

static void find_patients(struct patients *patients)
{
	const struct ruleset *ruleset = &patients->examination->ruleset;
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
			tell(examination, patient);
		else if (patient->has_stray)
			tell_stray(&examination->record, patient);
	}
	ports_tell(&patients->ports, examination);
}

/* Only where somebody would want to know. */
static void tell_deaf(struct record *record, const struct patients *patients)
{
	bool is_wanted = patients->examination->is_asked_to_listen;
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
	struct patients patients = { .examination = examination };

	find_patients(&patients);
	if (patients.count && examination->listen)
		listen_for(examination, &patients);
	free(patients.list);
}

const struct check check_arrivals = { "arrivals", run };
