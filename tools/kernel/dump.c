// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/kernel.h"
#include "model/absent.h"
#include "model/present.h"
#include "text/time.h"

/* How often a dump may be interrupted before it is given up. */
#define TRIES	100

/* Where an object belongs; NULL: its collector was not told before it. */
static struct siblings *place(struct ruleset *ruleset, const struct object *object,
			      const struct path *path)
{
	struct entity *last;

	if (object == &list_object)
		return &ruleset->lists;
	if (!object->is_member)
		return &ruleset->collectors;
	last = siblings_last(&collector_object, &ruleset->collectors);
	if (!last || strcmp(last->path.collector, path->collector))
		return NULL;
	return &((struct collector *)last)->members[object->member];
}

/* Of the object that a message continues, or else of a new one. */
static bool object_message(struct ruleset *ruleset, const struct object *object,
			   const struct nlattr *nest)
{
	struct siblings *siblings;
	struct entity *entity;
	struct path path;

	if (!object_get_path(object, nest, &path))
		return false;
	siblings = place(ruleset, object, &path);
	if (!siblings)
		return false;
	entity = siblings_last(object, siblings);
	if (!entity || strcmp(path_name(&entity->path), path_name(&path)))
		entity = siblings_add(object, siblings);
	return object_get(object, nest, entity);
}

bool ruleset_message(const struct nlmsghdr *nlh, void *data)
{
	struct ruleset *ruleset = data;
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == FLOWTEE_A_GENERATION &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			ruleset->generation = mnl_attr_get_u32(attr);
		for (i = 0; objects[i]; i++)
			if (objects[i]->attr == mnl_attr_get_type(attr) &&
			    !object_message(ruleset, objects[i], attr))
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

static int load(struct ruleset *ruleset, struct kernel *kernel)
{
	struct release release;
	int tries = TRIES;
	int status;

	while ((status = dump(ruleset, kernel)) == ASK_AGAIN && --tries)
		ruleset_release(ruleset);
	if (status == ASK_AGAIN)
		return refused("reading the configuration: it changed %d times while it was "
			       "read; try again", TRIES);
	if (!status)
		status = release_ask(kernel, &release);
	if (!status)
		ruleset_date(ruleset, &release);
	return status;
}

void ruleset_date(struct ruleset *ruleset, const struct release *release)
{
	ruleset->confirm = release->confirm;
	ruleset->trial = release->generation;
	ruleset->taken = time_monotonic();
}

int ruleset_load(struct ruleset *ruleset, const char *netns)
{
	struct kernel kernel;
	int status;

	memset(ruleset, 0, sizeof(*ruleset));
	status = kernel_open(&kernel, netns);
	if (status)
		return status;
	status = load(ruleset, &kernel);
	kernel_close(&kernel);
	return status;
}

/**
 * struct peek - reading for as long as there is not too much
 * @ruleset: what was read
 * @left: how many messages may come
 */
struct peek {
	struct ruleset *ruleset;
	size_t left;
};

static bool peek_message(const struct nlmsghdr *nlh, void *data)
{
	struct peek *peek = data;

	return peek->left-- && ruleset_message(nlh, peek->ruleset);
}

bool ruleset_peek(struct ruleset *ruleset, size_t most)
{
	struct peek peek = { ruleset, most };
	struct request request;
	struct kernel kernel;
	struct answer answer;

	memset(ruleset, 0, sizeof(*ruleset));
	if (kernel_open(&kernel, NULL))
		return false;
	request_init(&request, FLOWTEE_CMD_RULESET_GET, NLM_F_DUMP, "");
	netlink_talk(&kernel.netlink, &request, kernel.family, peek_message, &peek, &answer);
	request_free(&request);
	kernel_close(&kernel);
	return !answer.error && !answer.interrupted;
}

/* As absent_report() and present_report() do. */
typedef bool report_fn(const struct ruleset *ruleset, const struct object *object,
		       const struct entity *entity, bool is_new);

static bool look(report_fn *report, const struct object *object, const struct entity *entity,
		 bool is_new)
{
	struct ruleset ruleset;
	bool is_reported;

	is_reported = ruleset_peek(&ruleset, SIZE_MAX) && report(&ruleset, object, entity, is_new);
	ruleset_release(&ruleset);
	return is_reported;
}

bool dump_absent(const struct object *object, const struct entity *entity, bool is_new)
{
	return look(absent_report, object, entity, is_new);
}

bool dump_present(const struct object *object, const struct entity *entity, bool is_new)
{
	return look(present_report, object, entity, is_new);
}

/* As a report_fn. */
static bool report_either(const struct ruleset *ruleset, const struct object *object,
			  const struct entity *entity, bool is_new)
{
	return absent_report(ruleset, object, entity, is_new) ||
	       present_report(ruleset, object, entity, is_new);
}

bool dump_absent_or_present(const struct object *object, const struct entity *entity,
			    bool is_new)
{
	return look(report_either, object, entity, is_new);
}

/* As a report_fn: a collector, or what belongs to one. */
static bool report_owner(const struct ruleset *ruleset, const struct object *object,
			 const struct entity *entity, bool is_new)
{
	if (!object->is_member && !ruleset_find(ruleset, object, &entity->path))
		return absent_owner(ruleset, entity->path.collector) != DONE;
	return absent_report(ruleset, object, entity, is_new);
}

bool dump_subject_absent(const void *data)
{
	const struct subject *subject = data;
	union any any;

	memset(&any, 0, sizeof(any));
	subject->object->init(&any.entity);
	any.entity.path = *subject->path;
	return look(subject->is_kind_said ? absent_report : report_owner, subject->object,
		    &any.entity, false);
}
