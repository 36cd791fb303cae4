// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/receiver.h"

const char *const receiver_cautioned[] = {
	"from", "except", "protocol", "agent", "domain", "templates", "refresh", NULL
};

const char *receiver_caution(const struct entity *entity)
{
	const struct receiver *receiver = (const struct receiver *)entity;
	uint32_t protocols = receiver->protocols;

	if (prefixes_are_excepted(&receiver->from, &receiver->except))
		return "'except' leaves nothing of 'from': nothing is copied to the receiver";
	if (receiver->agents.count && protocols &&
	    !(protocols & UINT32_C(1) << FLOWTEE_PROTOCOL_SFLOW5))
		return "only sflow5 has agents, and 'protocol' leaves it out: nothing is copied to "
		       "the receiver";
	if (receiver->domains.count && protocols == UINT32_C(1) << FLOWTEE_PROTOCOL_OTHER)
		return "what is of no known protocol has no domain: nothing is copied to the "
		       "receiver";
	if (receiver->refresh && receiver->templates == FLOWTEE_TEMPLATES_PASS)
		return "'templates' is pass: 'refresh' sends nothing again";
	return NULL;
}
