// SPDX-License-Identifier: GPL-2.0-or-later

#include "model/collector.h"
#include "model/metrics.h"
#include "model/pool.h"
#include "model/receiver.h"
#include "text/program.h"

/**
 * struct part - what the parts of a sum are told as
 * @family: name of their family
 * @label: that tells them apart
 * @help: what they are
 */
struct part {
	const char *family;
	const char *label;
	const char *help;
};

static const struct part outcomes = {
	"outcome", "outcome",
	"What became of received datagrams; the outcomes add up to those received.",
};

static const struct part drops = {
	"dropped", "reason",
	"What was offered and not sent, by reason.",
};

/* The last label is for a part of a sum. */
static void make_labels(struct label labels[LABELS_MAX], const struct object *object,
			const struct entity *entity)
{
	size_t n = 0;

	labels[n++] = (struct label){ collector_object.name, entity->path.collector };
	if (object->is_member)
		labels[n++] = (struct label){ object->name, entity->path.member };
	labels[n] = (struct label){ NULL, NULL };
}

/**
 * struct visit - a family on its way through all objects
 * @metrics: what is told
 * @prometheus: where it goes
 * @object: the kind that has the family
 * @value: of an object
 * @counter: the counter that is told; NULL: all parts
 * @part: how parts are told
 */
struct visit {
	const struct metrics *metrics;
	struct prometheus *prometheus;
	const struct object *object;
	void (*value)(const struct entity *entity, const struct label *labels,
		      struct prometheus *prometheus);
	const struct counter *counter;
	const struct part *part;
};

static void tell_parts(const struct visit *visit, const struct entity *entity,
		       struct label *labels)
{
	const struct counters *counters = visit->object->counters;
	struct label *last = labels;
	size_t i;

	while (last->name)
		last++;
	last[1] = (struct label){ NULL, NULL };
	for (i = 0; i < counters->count; i++) {
		if (!counters->table[i].is_part)
			continue;
		*last = (struct label){ visit->part->label, counters->table[i].key };
		prometheus_sample(visit->prometheus, labels,
				  entity->counters[counters->table[i].attr]);
	}
}

static void tell(const struct object *object, const struct entity *entity, void *data)
{
	const struct visit *visit = data;
	struct label labels[LABELS_MAX];

	if (object != visit->object)
		return;
	make_labels(labels, object, entity);
	if (visit->value)
		visit->value(entity, labels, visit->prometheus);
	else if (visit->counter)
		prometheus_sample(visit->prometheus, labels,
				  entity->counters[visit->counter->attr]);
	else
		tell_parts(visit, entity, labels);
}

/* All counters of a kind of object, as its table has them. */
static void write_counters(struct visit visit, const struct part *part)
{
	const struct counters *counters = visit.object->counters;
	const char *name = visit.object->name;
	size_t i;

	for (i = 0; i < counters->count; i++) {
		visit.counter = &counters->table[i];
		if (visit.counter->is_part)
			continue;
		prometheus_family(visit.prometheus, METRIC_COUNTER, visit.counter->sentence,
				  "flowtee_%s_%s_total", name, visit.counter->key);
		ruleset_visit(visit.metrics->ruleset, tell, &visit);
	}
	visit.counter = NULL;
	visit.part = part;
	prometheus_family(visit.prometheus, METRIC_COUNTER, part->help, "flowtee_%s_%s_total",
			  name, part->family);
	ruleset_visit(visit.metrics->ruleset, tell, &visit);
}

static void write_values(struct visit visit, const struct object *object,
			 void (*value)(const struct entity *entity, const struct label *labels,
				       struct prometheus *prometheus))
{
	visit.object = object;
	visit.value = value;
	ruleset_visit(visit.metrics->ruleset, tell, &visit);
}

/* ---- What is no counter */

static void tell_malformed(const struct entity *entity, const struct label *labels,
			   struct prometheus *prometheus)
{
	const struct collector *collector = (const struct collector *)entity;
	struct label all[3] = { labels[0] };
	size_t i;

	for (i = 0; i < OFFENCES_MAX; i++) {
		if (!offence_reason(i))
			continue;
		all[1] = (struct label){ "reason", offence_reason(i) };
		prometheus_sample(prometheus, all, collector->offences[i].count);
	}
}

static void tell_active(const struct entity *entity, const struct label *labels,
			struct prometheus *prometheus)
{
	const struct collector *collector = (const struct collector *)entity;

	prometheus_sample(prometheus, labels, collector->state == FLOWTEE_COLLECTOR_STATE_ACTIVE);
}

/* What never was is not told. */
static void tell_last_received(const struct entity *entity, const struct label *labels,
			       struct prometheus *prometheus)
{
	const struct collector *collector = (const struct collector *)entity;

	if (collector->last_received)
		prometheus_seconds(prometheus, labels, collector->last_received);
}

static void tell_up(const struct entity *entity, const struct label *labels,
		    struct prometheus *prometheus)
{
	prometheus_sample(prometheus, labels, receiver_is_well((const struct receiver *)entity));
}

static void tell_down(const struct entity *entity, const struct label *labels,
		      struct prometheus *prometheus)
{
	prometheus_seconds(prometheus, labels, ((const struct receiver *)entity)->down_ms);
}

static void tell_members(const struct entity *entity, const struct label *labels,
			 struct prometheus *prometheus)
{
	prometheus_sample(prometheus, labels, ((const struct pool *)entity)->members);
}

static void tell_members_up(const struct entity *entity, const struct label *labels,
			    struct prometheus *prometheus)
{
	prometheus_sample(prometheus, labels, ((const struct pool *)entity)->up);
}

static void write_release(const struct metrics *metrics, struct prometheus *prometheus)
{
	const struct label labels[] = {
		{ "version", FLOWTEE_VERSION }, { "module", metrics->module }, { NULL, NULL },
	};
	const struct label none = { NULL, NULL };

	prometheus_family(prometheus, METRIC_GAUGE,
			  "The version of " PROGRAM " and that of the module; always 1.",
			  "flowtee_build_info");
	prometheus_sample(prometheus, labels, 1);
	prometheus_family(prometheus, METRIC_GAUGE,
			  "The configuration in force: each change makes it the next one.",
			  "flowtee_generation");
	prometheus_sample(prometheus, &none, metrics->ruleset->generation);
}

static void write_collectors(struct visit visit)
{
	struct prometheus *prometheus = visit.prometheus;

	visit.object = &collector_object;
	write_counters(visit, &outcomes);
	prometheus_family(prometheus, METRIC_COUNTER, "Malformed datagrams, by what is wrong.",
			  "flowtee_collector_malformed_total");
	write_values(visit, &collector_object, tell_malformed);
	prometheus_family(prometheus, METRIC_GAUGE,
			  "1 if the collector sends copies, 0 if it is on standby.",
			  "flowtee_collector_active");
	write_values(visit, &collector_object, tell_active);
	prometheus_family(prometheus, METRIC_GAUGE,
			  "When the collector's last datagram came, whatever became of it; "
			  "nothing if none has come.",
			  "flowtee_collector_last_received_timestamp_seconds");
	write_values(visit, &collector_object, tell_last_received);
}

static void write_pools(struct visit visit)
{
	visit.object = &pool_object;
	write_counters(visit, &drops);
	prometheus_family(visit.prometheus, METRIC_GAUGE, "Receivers of the pool.",
			  "flowtee_pool_receivers");
	write_values(visit, &pool_object, tell_members);
	prometheus_family(visit.prometheus, METRIC_GAUGE, "Receivers of the pool that are up.",
			  "flowtee_pool_receivers_up");
	write_values(visit, &pool_object, tell_members_up);
}

static void write_receivers(struct visit visit)
{
	struct prometheus *prometheus = visit.prometheus;

	visit.object = &receiver_object;
	write_counters(visit, &drops);
	prometheus_family(prometheus, METRIC_GAUGE,
			  "1 if the receiver is up, 0 if it is set down or found to be "
			  "unreachable.", "flowtee_receiver_up");
	write_values(visit, &receiver_object, tell_up);
	prometheus_family(prometheus, METRIC_COUNTER,
			  "How long the receiver was down or unreachable, in all.",
			  "flowtee_receiver_down_seconds_total");
	write_values(visit, &receiver_object, tell_down);
}

void metrics_write(const struct metrics *metrics, struct prometheus *prometheus)
{
	struct visit visit = { .metrics = metrics, .prometheus = prometheus };

	write_release(metrics, prometheus);
	write_collectors(visit);
	write_pools(visit);
	write_receivers(visit);
	metrics_write_streams(metrics, prometheus);
}
