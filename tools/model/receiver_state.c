// SPDX-License-Identifier: GPL-2.0-or-later
/* How a receiver stands: what was asked for, what a checker and the kernel have found. */
#include "model/receiver.h"

const char *const receiver_states[] = {
	[FLOWTEE_RECEIVER_UP] = "up",
	[FLOWTEE_RECEIVER_DOWN] = "down",
	[FLOWTEE_RECEIVER_STATE_MAX + 1] = NULL,
};

const char *const receiver_reasons[] = {
	[FLOWTEE_HEALTH_REACHABLE] = "-",
	[FLOWTEE_HEALTH_NO_ROUTE] = "no_route",
	[FLOWTEE_HEALTH_DEVICE] = "device",
	[FLOWTEE_HEALTH_NEIGHBOUR] = "neighbour",
	[FLOWTEE_HEALTH_NO_LISTENER] = "no_listener",
	[FLOWTEE_HEALTH_MAX + 1] = "other",
	[FLOWTEE_HEALTH_MAX + 2] = NULL,
};

const char *const receiver_findings[] = {
	[FLOWTEE_FINDING_UP] = "-",
	[FLOWTEE_FINDING_DOWN] = "down",
	[FLOWTEE_FINDING_MAX + 1] = NULL,
};

static const struct receiver *receiver_of(const struct entity *entity)
{
	return (const struct receiver *)entity;
}

bool receiver_is_set_up(const struct entity *entity)
{
	return receiver_of(entity)->state == FLOWTEE_RECEIVER_UP;
}

bool receiver_is_found_down(const struct receiver *receiver)
{
	return receiver_is_set_up(&receiver->entity) && receiver->finding == FLOWTEE_FINDING_DOWN;
}

bool receiver_is_down(const struct receiver *receiver)
{
	return !receiver_is_set_up(&receiver->entity) || receiver_is_found_down(receiver);
}

bool receiver_is_well(const struct receiver *receiver)
{
	return !receiver_is_down(receiver) && receiver->health == FLOWTEE_HEALTH_REACHABLE;
}

/* What was found out matters only while nobody has set it down, and what the kernel
 * has found only while no checker has found more.
 */
const char *receiver_state(const struct entity *entity)
{
	const struct receiver *receiver = receiver_of(entity);

	if (receiver_is_down(receiver))
		return receiver_states[FLOWTEE_RECEIVER_DOWN];
	return receiver_is_well(receiver) ? receiver_states[FLOWTEE_RECEIVER_UP] : "unreachable";
}

const char *receiver_reason(const struct entity *entity)
{
	const struct receiver *receiver = receiver_of(entity);

	if (receiver_is_found_down(receiver))
		return "checker";
	if (receiver_is_down(receiver) || receiver_is_well(receiver))
		return NULL;
	return receiver_reasons[receiver->health <= FLOWTEE_HEALTH_MAX ? receiver->health :
								FLOWTEE_HEALTH_MAX + 1];
}
