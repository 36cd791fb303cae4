// SPDX-License-Identifier: GPL-2.0-or-later
#include <net/if.h>

#include "doctor/host.h"
#include "doctor/sockets.h"
#include "doctor/whose.h"

bool listens_at(const struct collector *collector, const struct address *address)
{
	const struct address *own = &collector->listen.address;

	return address_is_any(own) ? !own->size || own->size == address->size :
				     address_equal(own, address);
}

static bool is_for_address(const struct collector *collector, const struct arrival *arrival)
{
	return collector->listen.port == arrival->to.port &&
	       listens_at(collector, &arrival->to.address);
}

bool is_for_device(const struct examination *examination, const struct collector *collector,
		   const struct arrival *arrival)
{
	return !collector->dev[0] ||
	       device_is(&examination->devices, arrival->device, collector->dev);
}

/* The device itself before its VRF, and that before none. */
static unsigned int rank_of_device(const struct collector *collector, const struct arrival *arrival)
{
	if (!collector->dev[0])
		return 0;
	return if_nametoindex(collector->dev) == arrival->device ? 2 : 1;
}

/* 0: it is not for this collector. */
static unsigned int rank_of(const struct examination *examination,
			    const struct collector *collector, const struct arrival *arrival)
{
	const struct address *at = &collector->listen.address;
	unsigned int rank;

	if (!is_for_address(collector, arrival) ||
	    !is_for_device(examination, collector, arrival))
		return 0;
	/* No wildcard takes what is only passed on. */
	if (address_is_any(at) && !host_has_address(&arrival->to.address))
		return 0;
	rank = !at->size ? 1 : address_is_any(at) ? 2 : 3;
	return rank * 3 + rank_of_device(collector, arrival);
}

const struct collector *whose(const struct examination *examination, const struct arrival *arrival)
{
	const struct ruleset *ruleset = &examination->ruleset;
	const struct collector *owner = NULL;
	const struct collector *collector;
	unsigned int best = 0;
	unsigned int rank;
	size_t i;

	/* It gets no further than the device. */
	if (arrival->vlan)
		return NULL;
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		rank = rank_of(examination, collector, arrival);
		if (rank > best) {
			best = rank;
			owner = collector;
		}
	}
	return owner;
}

enum kinship kinship_of(const struct collector *collector, const struct arrival *arrival,
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

bool is_copy(const struct examination *examination, const struct arrival *arrival)
{
	const struct ruleset *ruleset = &examination->ruleset;
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

bool is_for_program(const struct examination *examination, const struct arrival *arrival)
{
	const struct socket_info *info;
	size_t i = 0;

	while ((info = sockets_next(examination->sockets, &arrival->to, &i)))
		if (address_equal(&info->at.address, &arrival->to.address))
			return true;
	return false;
}
