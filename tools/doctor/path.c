// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "doctor/host.h"
#include "doctor/path.h"
#include "doctor/sockets.h"
#include "model/pool.h"
#include "model/receiver.h"

static void follow_in(struct examination *examination, const struct devices *devices)
{
	const struct rtnl_link_stats64 *stats;
	struct stage *stage;
	size_t i;

	for (i = 0; i < devices->count; i++) {
		stats = &devices->list[i].stats;
		stage = record_stage(&examination->record, "nic", devices->list[i].name,
				     examination->booted);
		stage_lost(stage, "rx_missed", stats->rx_missed_errors);
		stage_lost(stage, "rx_dropped", stats->rx_dropped);
		stage_lost(stage, "rx_errors", stats->rx_errors);
	}
}

static void follow_stack(struct examination *examination)
{
	struct record *record = &examination->record;
	const struct vitals *now = &examination->now;
	struct stage *stage;

	stage = record_stage(record, "backlog", "all processors", examination->booted);
	stage_lost(stage, "dropped", vitals_dropped(now));
	stage = record_stage(record, "reassembly", "IPv4", examination->booted);
	stage_lost(stage, "ReasmFails", now->incomplete[FAMILY_IPV4]);
	stage = record_stage(record, "reassembly", "IPv6", examination->booted);
	stage_lost(stage, "Ip6ReasmFails", now->incomplete[FAMILY_IPV6]);
}

/* What should have been replicated; what was denied or left out was not. */
static bool is_loss(const struct object *object, uint16_t counter)
{
	if (object != &collector_object)
		return true;
	return counter == FLOWTEE_COLLECTOR_MALFORMED || counter == FLOWTEE_COLLECTOR_LOOP ||
	       counter == FLOWTEE_COLLECTOR_BUSY;
}

static void add_stage(struct record *record, const struct object *object,
		      const struct entity *entity, const char *where)
{
	const struct counters *counters = object->counters;
	char path[PATH_TEXT];
	struct stage *stage;
	size_t i;

	path_text(&entity->path, path);
	stage = record_stage(record, where, path, entity->since);
	for (i = 0; i < counters->count; i++)
		if (counters->table[i].is_part && is_loss(object, counters->table[i].attr))
			stage_lost(stage, counters->table[i].key,
				   entity->counters[counters->table[i].attr]);
}

static void visit_collectors(const struct object *object, const struct entity *entity, void *data)
{
	if (object == &collector_object)
		add_stage(data, object, entity, "hook");
}

static void visit_members(const struct object *object, const struct entity *entity, void *data)
{
	if (object != &collector_object)
		add_stage(data, object, entity, "receivers");
}

static void follow_queues(struct examination *examination, const struct devices *devices)
{
	struct stage *stage;
	size_t i;

	for (i = 0; i < devices->count; i++) {
		if (!devices->list[i].has_queue)
			continue;
		stage = record_stage(&examination->record, "qdisc", devices->list[i].name,
				     examination->booted);
		stage_lost(stage, "dropped", devices->list[i].queue_lost);
	}
}

static void follow_out(struct examination *examination, const struct devices *devices)
{
	const struct rtnl_link_stats64 *stats;
	struct stage *stage;
	size_t i;

	for (i = 0; i < devices->count; i++) {
		stats = &devices->list[i].stats;
		stage = record_stage(&examination->record, "device", devices->list[i].name,
				     examination->booted);
		stage_lost(stage, "tx_dropped", stats->tx_dropped);
		stage_lost(stage, "tx_errors", stats->tx_errors);
	}
}

/* The sockets of receivers on this host. */
static void visit_sockets(const struct object *object, const struct entity *entity, void *data)
{
	const struct receiver *receiver = (const struct receiver *)entity;
	struct examination *examination = data;
	const struct socket_info *info;
	char text[ADDRESS_TEXT];
	struct stage *stage;
	size_t i = 0;

	if (object != &receiver_object)
		return;
	while ((info = sockets_next(examination->sockets, &receiver->to, &i))) {
		if (!host_has_address(&receiver->to.address))
			return;
		endpoint_text(&info->at, text);
		stage = record_stage(&examination->record, "socket", text, 0);
		stage_lost(stage, "dropped", info->drops);
	}
}

/* All parts of the path are told, also where there is nothing. */
static void complete(struct record *record, const char *where)
{
	if (!record->n_path || strcmp(record->path[record->n_path - 1].where, where))
		record_stage(record, where, NULL, 0);
}

void path_follow(struct examination *examination)
{
	const struct devices *devices = &examination->devices_now;
	struct record *record = &examination->record;

	follow_in(examination, devices);
	complete(record, "nic");
	follow_stack(examination);
	ruleset_visit(&examination->ruleset, visit_collectors, record);
	complete(record, "hook");
	ruleset_visit(&examination->ruleset, visit_members, record);
	complete(record, "receivers");
	follow_queues(examination, devices);
	complete(record, "qdisc");
	follow_out(examination, devices);
	complete(record, "device");
	ruleset_visit(&examination->ruleset, visit_sockets, examination);
	complete(record, "socket");
}
