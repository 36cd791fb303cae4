// SPDX-License-Identifier: GPL-2.0-or-later
#include <net/if.h>
#include <stdio.h>

#include "doctor/effect_remarks.h"
#include "doctor/host.h"
#include "doctor/prefix_remarks.h"
#include "doctor/remarks.h"
#include "doctor/target_remarks.h"
#include "model/index.h"
#include "text/clean.h"

static const char *const allow_words[] = { "allow", NULL };

static const char *const weight_words[] = { "pool", NULL };

static void check_dev(const struct remarks *remarks, const struct object *object,
		      const struct entity *entity, const char *dev)
{
	json_t *name;

	if (!dev[0] || if_nametoindex(dev))
		return;
	/* To the kernel it is bytes. */
	name = clean_json(dev);
	remark(remarks, &(struct remark){
		"no_device", LEVEL_ERROR, object, entity, "dev", json_string_value(name),
		"there is no such device on this host",
		"name a device of 'ip link', or leave 'dev' away",
		NULL, NULL,
	});
	json_decref(name);
}

/* The first prefix that is new and that nobody is let in of, and how many others are so. */
static const struct prefix *find_unallowed(const struct remarks *remarks,
					   const struct receiver *receiver, size_t *count)
{
	const struct prefixes *from = &receiver->from;
	const struct prefix *first = NULL;
	struct fresh fresh;
	struct span span;
	size_t i;

	fresh_find(&fresh, remarks, &receiver_object, &receiver->entity, "from");
	for (i = 0; i < from->count; i++) {
		span = span_of(&from->list[i]);
		if (spans_meet_span(&remarks->allow, &span) || !fresh_has(&fresh, &from->list[i]))
			continue;
		first = first ? first : &from->list[i];
		++*count;
	}
	fresh_release(&fresh);
	return first;
}

static void check_allowed(const struct remarks *remarks, const struct receiver *receiver)
{
	const struct party party = {
		&collector_object, &remarks->collector->entity, allow_words,
	};
	const struct prefix *first;
	char text[ADDRESS_TEXT];
	char more[MORE_TEXT];
	size_t count = 0;
	char why[120];

	if (!remarks->allow.count)
		return;
	first = find_unallowed(remarks, receiver, &count);
	if (!first)
		return;
	prefix_text(first, text);
	remark_more(count - 1, more);
	snprintf(why, sizeof(why), "'allow' of its collector lets none of it in%s", more);
	remark(remarks, &(struct remark){
		"not_allowed", LEVEL_WARNING, &receiver_object, &receiver->entity, "from", text,
		why,
		"add it to 'allow' of the collector, or take it out of 'from'",
		NULL, &party,
	});
}

/* A transparent copy is of the family of who has sent. */
static void check_families(const struct remarks *remarks, const struct receiver *receiver)
{
	bool is_transparent = !receiver->source.address.size;
	const struct endpoint *endpoint = is_transparent ? &receiver->to :
							   &remarks->collector->listen;
	const char *word_of = is_transparent ? "to" : "listen";

	remark_family(remarks, &receiver_object, &receiver->entity, "from", &receiver->from,
		     word_of, endpoint);
	remark_family(remarks, &receiver_object, &receiver->entity, "except", &receiver->except,
		     word_of, endpoint);
}

static void check_receiver(const struct remarks *remarks, const struct receiver *receiver)
{
	char weight[16];

	check_dev(remarks, &receiver_object, &receiver->entity, receiver->dev);
	remark_nested(remarks, &receiver_object, &receiver->entity, "from", &receiver->from);
	remark_nested(remarks, &receiver_object, &receiver->entity, "except", &receiver->except);
	remark_nested(remarks, &receiver_object, &receiver->entity, "agent", &receiver->agents);
	check_families(remarks, receiver);
	check_allowed(remarks, receiver);
	snprintf(weight, sizeof(weight), "%u", receiver->weight);
	if (receiver->weight != 1 && !receiver->pool[0])
		remark(remarks, &(struct remark){
			"weight_without_pool", LEVEL_NOTE, &receiver_object, &receiver->entity, "weight", weight,
			"it is in no pool, and gets a copy of everything",
			"give it a pool, or leave 'weight' away",
			weight_words, NULL,
		});
}

static void check_listener(const struct remarks *remarks, const struct collector *collector)
{
	char text[ADDRESS_TEXT];

	check_dev(remarks, &collector_object, &collector->entity, collector->dev);
	remark_nested(remarks, &collector_object, &collector->entity, "allow",
		     &collector->allow);
	remark_nested(remarks, &collector_object, &collector->entity, "except",
		     &collector->except);
	remark_family(remarks, &collector_object, &collector->entity, "allow", &collector->allow,
		     "listen", &collector->listen);
	remark_family(remarks, &collector_object, &collector->entity, "except",
		     &collector->except, "listen", &collector->listen);
	if (host_has_address(&collector->listen.address))
		return;
	endpoint_text(&collector->listen, text);
	remark(remarks, &(struct remark){
		"no_address",
		collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY ? LEVEL_NOTE : LEVEL_WARNING,
		&collector_object, &collector->entity, "listen", text,
		"this host does not have the address",
		"listen at an address of 'ip address', or at '*'",
		NULL, NULL,
	});
}

/* Those that nobody is in. */
static void check_pools(const struct remarks *remarks)
{
	const struct siblings *receivers = &remarks->collector->members[MEMBER_RECEIVER];
	const struct siblings *pools = &remarks->collector->members[MEMBER_POOL];
	const struct receiver *receiver;
	struct index used = { NULL };
	struct key key;
	bool is_new;
	size_t i;

	for (i = 0; i < receivers->count; i++) {
		receiver = (const struct receiver *)sibling(&receiver_object, receivers, i);
		key_of_pool(receiver, &key);
		index_add(&used, &key, &is_new);
	}
	for (i = 0; i < pools->count; i++) {
		key_of_path(&pool_object, &sibling(&pool_object, pools, i)->path, &key);
		if (!index_find(&used, &key))
			remark(remarks, &(struct remark){
				"empty_pool", LEVEL_WARNING, &pool_object, sibling(&pool_object, pools, i), NULL, NULL,
				"it has no receivers, and nothing is sent by it",
				"give it receivers, or remove it",
				NULL, NULL,
			});
	}
	index_release(&used);
}

static void check_members(struct remarks *remarks)
{
	const struct siblings *receivers = &remarks->collector->members[MEMBER_RECEIVER];
	size_t i;

	remark_targets(remarks);
	spans_add_prefixes(&remarks->allow, &remarks->collector->allow, 0);
	for (i = 0; i < receivers->count; i++)
		check_receiver(remarks, (const struct receiver *)
			       sibling(&receiver_object, receivers, i));
	spans_release(&remarks->allow);
}

static void check_collector(struct remarks *remarks, const struct collector *collector)
{
	remarks->collector = collector;
	check_listener(remarks, collector);
	check_members(remarks);
	remark_effects(remarks);
	if (remarks->is_part)
		return;
	/* That its pools have none either is the same. */
	if (collector->members[MEMBER_RECEIVER].count)
		check_pools(remarks);
	else
		remark(remarks, &(struct remark){
			"no_receivers", LEVEL_WARNING, &collector_object, &collector->entity, NULL, NULL,
			"it has no receivers, and nothing is sent by it",
			"give it receivers, or remove it",
			NULL, NULL,
		});
}

static void visit(struct remarks *remarks, const struct ruleset *ruleset)
{
	size_t i;

	remark_lists(remarks, ruleset);
	for (i = 0; i < ruleset->collectors.count; i++)
		check_collector(remarks, collector_at(ruleset, i));
}

void remarks_visit(const struct ruleset *ruleset, remark_fn *tell, void *data)
{
	struct remarks remarks = { .tell = tell, .data = data };

	visit(&remarks, ruleset);
}

void remarks_visit_new(const struct ruleset *ruleset, changed_fn *changed, added_fn *added,
		       bool is_part, remark_fn *tell, void *data)
{
	struct remarks remarks = {
		.tell = tell,
		.changed = changed,
		.added = added,
		.data = data,
		.is_part = is_part,
	};

	visit(&remarks, ruleset);
}
