// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>

#include "doctor/arrival.h"
#include "doctor/host.h"
#include "doctor/ports.h"
#include "doctor/sockets.h"
#include "doctor/whose.h"
#include "model/stream.h"

static bool has_collector(const struct ruleset *ruleset, uint16_t port)
{
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++)
		if (collector_at(ruleset, i)->listen.port == port)
			return true;
	return false;
}

static bool is_known(const struct ports *ports, const struct endpoint *to)
{
	size_t i;

	for (i = 0; i < ports->count; i++)
		if (ports->list[i].to.port == to->port &&
		    address_equal(&ports->list[i].to.address, &to->address))
			return true;
	return false;
}

static bool is_lost(const struct examination *examination, const struct arrival *arrival)
{
	size_t i = 0;

	return arrival->protocol != FLOWTEE_PROTOCOL_OTHER && !arrival->is_other && !arrival->vlan &&
	       !has_collector(&examination->ruleset, arrival->to.port) &&
	       examination->sockets->is_known &&
	       !sockets_next(examination->sockets, &arrival->to, &i) &&
	       !is_copy(examination, arrival) && host_has_address(&arrival->to.address);
}

void ports_see(struct ports *ports, const struct examination *examination,
	       const struct arrival *arrival)
{
	if (ports->count < ALIKE_MAX && !is_known(ports, &arrival->to) &&
	    is_lost(examination, arrival))
		ports->list[ports->count++] = *arrival;
}

/* How well it would fit a collector, if its port were another; 0: it lacks nothing. */
static unsigned int fit(const struct examination *examination, const struct collector *collector,
			const struct arrival *arrival)
{
	if (!is_quiet(collector) || has_received(&examination->after, collector))
		return 0;
	return 1 + 2 * listens_at(collector, &arrival->to.address) +
	       is_for_device(examination, collector, arrival);
}

static const struct collector *find_patient(const struct examination *examination,
					    const struct arrival *arrival)
{
	const struct ruleset *ruleset = &examination->ruleset;
	const struct collector *patient = NULL;
	unsigned int best = 0;
	unsigned int one;
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++) {
		one = fit(examination, collector_at(ruleset, i), arrival);
		if (one > best) {
			best = one;
			patient = collector_at(ruleset, i);
		}
	}
	return patient;
}

static void meet(const struct encounter *encounter, void *data)
{
	if (encounter->fate != FATE_DROP)
		*(bool *)data = true;
}

/* Whether a rule may give it to somebody elsewhere, as to a container that has published
 * the port.
 */
static bool is_taken(struct examination *examination, const struct arrival *arrival)
{
	bool is = false;

	arrival_meets(arrival, examination->rules, "prerouting", LONG_MIN, LONG_MAX, meet, &is);
	return is;
}

static void tell(struct examination *examination, const struct arrival *arrival)
{
	static const char advice[] =
		"have the exporter send to a collector, or add one that listens there";
	const struct collector *patient = find_patient(examination, arrival);
	char what[sizeof(struct arrival_text) + 64];
	char listen[ADDRESS_TEXT];
	struct arrival_text text;

	if (is_taken(examination, arrival))
		return;
	arrival_text(arrival, &text);
	snprintf(what, sizeof(what), "%s arrives for %s (from %s by %s), where nobody listens",
		 protocol_word(arrival->protocol), text.to, text.from, text.dev);
	if (patient) {
		endpoint_text(&patient->listen, listen);
		record_about(&examination->record, "other_port", LEVEL_WARNING,
			     &patient->entity.path, advice,
			     "%s, and the collector, which receives nothing, listens at %s", what,
			     listen);
	} else if (examination->is_asked_to_listen) {
		record_finding(&examination->record, "other_port", LEVEL_WARNING, NULL, advice,
			       "%s", what);
	}
}

void ports_tell(const struct ports *ports, struct examination *examination)
{
	size_t i;

	for (i = 0; i < ports->count; i++)
		tell(examination, &ports->list[i]);
}
