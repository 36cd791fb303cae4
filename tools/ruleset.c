// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "ruleset.h"
#include "suggest.h"

/* How often a dump may be interrupted before it is given up. */
#define TRIES	100

static struct collector *last_collector(struct ruleset *ruleset)
{
	return ruleset->n_collectors ? &ruleset->collectors[ruleset->n_collectors - 1] : NULL;
}

static struct receiver *last_receiver(struct collector *collector)
{
	return collector->n_receivers ? &collector->receivers[collector->n_receivers - 1] :
					NULL;
}

/* The collector that a message continues, or else a new one. */
static struct collector *place_collector(struct ruleset *ruleset, const struct path *path)
{
	struct collector *collector = last_collector(ruleset);

	if (collector && !strcmp(collector->entity.path.collector, path->collector))
		return collector;
	ruleset->collectors = grow_by_one(ruleset->collectors, ruleset->n_collectors,
					  sizeof(*collector));
	ruleset->n_collectors++;
	collector = last_collector(ruleset);
	collector_object.init(&collector->entity);
	return collector;
}

/* The receiver that a message continues, or else a new one. */
static struct receiver *place_receiver(struct ruleset *ruleset, const struct path *path)
{
	struct collector *collector = last_collector(ruleset);
	struct receiver *receiver;

	if (!collector || strcmp(collector->entity.path.collector, path->collector))
		return NULL;
	receiver = last_receiver(collector);
	if (receiver && !strcmp(receiver->entity.path.member, path->member))
		return receiver;
	collector->receivers = grow_by_one(collector->receivers, collector->n_receivers,
					   sizeof(*receiver));
	collector->n_receivers++;
	receiver = last_receiver(collector);
	receiver_object.init(&receiver->entity);
	return receiver;
}

static bool collector_message(struct ruleset *ruleset, const struct nlattr *nest)
{
	struct path path;

	return object_get_path(&collector_object, nest, &path) &&
	       object_get(&collector_object, nest,
			  &place_collector(ruleset, &path)->entity);
}

static bool receiver_message(struct ruleset *ruleset, const struct nlattr *nest)
{
	struct receiver *receiver;
	struct path path;

	if (!object_get_path(&receiver_object, nest, &path))
		return false;
	receiver = place_receiver(ruleset, &path);
	return receiver && object_get(&receiver_object, nest, &receiver->entity);
}

static bool ruleset_message(const struct nlmsghdr *nlh, void *data)
{
	struct ruleset *ruleset = data;
	const struct nlattr *attr;
	bool valid = true;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == FLOWTEE_A_COLLECTOR)
			valid = collector_message(ruleset, attr);
		else if (mnl_attr_get_type(attr) == FLOWTEE_A_RECEIVER)
			valid = receiver_message(ruleset, attr);
		if (!valid)
			return false;
	}
	return true;
}

static int dump(struct ruleset *ruleset, struct kernel *kernel)
{
	struct request request;
	int status;

	request_init(&request, FLOWTEE_CMD_RULESET_GET, NLM_F_DUMP, "reading the configuration");
	status = kernel_ask(kernel, &request, ruleset_message, ruleset);
	request_free(&request);
	return status;
}

int ruleset_load(struct ruleset *ruleset, const char *netns)
{
	struct kernel kernel;
	int tries = TRIES;
	int status;

	memset(ruleset, 0, sizeof(*ruleset));
	status = kernel_open(&kernel, netns);
	if (status)
		return status;
	while ((status = dump(ruleset, &kernel)) == ASK_AGAIN && --tries)
		ruleset_release(ruleset);
	if (status == ASK_AGAIN)
		status = refused("reading the configuration: it changed %d times while it was "
				 "read; try again", TRIES);
	kernel_close(&kernel);
	return status;
}

static void release_collector(struct collector *collector)
{
	size_t i;

	for (i = 0; i < collector->n_receivers; i++)
		object_release(&receiver_object, &collector->receivers[i].entity);
	free(collector->receivers);
	object_release(&collector_object, &collector->entity);
}

void ruleset_release(struct ruleset *ruleset)
{
	size_t i;

	for (i = 0; i < ruleset->n_collectors; i++)
		release_collector(&ruleset->collectors[i]);
	free(ruleset->collectors);
	memset(ruleset, 0, sizeof(*ruleset));
}

static int refuse_absent(const char *what, const struct choices *present)
{
	if (present->nearest)
		return refused("there is no %s " QUOTED "; did you mean '%s'? accepted: %s",
			       what, present->given, present->nearest, present->list);
	if (present->list[0])
		return refused("there is no %s " QUOTED "; accepted: %s", what,
			       present->given, present->list);
	return refused("there is no %s " QUOTED "; there is none at all", what,
		       present->given);
}

/* Leaves just this receiver. */
static int narrow_collector(struct collector *collector, const char *name)
{
	struct choices present;
	struct receiver kept;
	bool found = false;
	size_t i;

	choices_init(&present, name);
	for (i = 0; i < collector->n_receivers; i++) {
		choices_add(&present, collector->receivers[i].entity.path.member);
		if (!strcmp(collector->receivers[i].entity.path.member, name)) {
			kept = collector->receivers[i];
			found = true;
		} else {
			object_release(&receiver_object, &collector->receivers[i].entity);
		}
	}
	collector->n_receivers = found;
	if (!found)
		return refuse_absent("receiver", &present);
	collector->receivers[0] = kept;
	return DONE;
}

int ruleset_narrow(struct ruleset *ruleset, const struct path *path)
{
	struct choices present;
	struct collector kept;
	bool found = false;
	size_t i;

	choices_init(&present, path->collector);
	for (i = 0; i < ruleset->n_collectors; i++) {
		choices_add(&present, ruleset->collectors[i].entity.path.collector);
		if (!strcmp(ruleset->collectors[i].entity.path.collector, path->collector)) {
			kept = ruleset->collectors[i];
			found = true;
		} else {
			release_collector(&ruleset->collectors[i]);
		}
	}
	ruleset->n_collectors = found;
	if (!found)
		return refuse_absent("collector", &present);
	ruleset->collectors[0] = kept;
	return path->member[0] ? narrow_collector(&ruleset->collectors[0], path->member) :
				 DONE;
}
