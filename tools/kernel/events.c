// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/events.h"
#include "kernel/streams.h"
#include "text/error.h"

static enum event_kind kind_of(const struct events *events)
{
	if (events->command == events->object->command_new)
		return EVENT_ADDED;
	if (events->command == events->object->command_set)
		return EVENT_CHANGED;
	return EVENT_REMOVED;
}

static void forget_object(struct events *events)
{
	if (!events->object)
		return;
	object_release(events->object, &events->any.entity);
	events->object = NULL;
}

/* No message will continue the object any more. */
static void finish_object(struct events *events)
{
	if (events->object)
		events->listener->changed(kind_of(events), events->object, &events->any.entity,
					  events->data);
	forget_object(events);
}

static bool is_command_of(const struct object *object, uint8_t command)
{
	return command == object->command_new || command == object->command_set ||
	       command == object->command_del;
}

/* A message that continues an object has no words but a list. If there is
 * nothing to continue, the beginning was lost.
 */
static bool is_beginning(const struct object *object, const struct nlattr *nest)
{
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each_nested(attr, nest)
		for (i = 0; i < object->n_words; i++)
			if (object->words[i].flags & WORD_REQUIRED &&
			    object->words[i].attr == mnl_attr_get_type(attr))
				return true;
	return false;
}

static bool object_message(struct events *events, uint8_t command,
			   const struct object *object, const struct nlattr *nest)
{
	struct path path;

	if (!object_get_path(object, nest, &path))
		return false;
	if (events->object != object || events->command != command ||
	    memcmp(&events->any.entity.path, &path, sizeof(path))) {
		finish_object(events);
		if (command != object->command_del && !is_beginning(object, nest))
			return true;
		events->object = object;
		events->command = command;
		object->init(&events->any.entity);
	}
	return object_get(object, nest, &events->any.entity);
}

static bool summary_message(struct events *events, const struct nlmsghdr *nlh,
			    uint8_t command)
{
	struct summary summary;

	finish_object(events);
	if (!summary_read(nlh, &summary))
		return false;
	if (command == FLOWTEE_CMD_CONFIRM)
		events->listener->confirmed(&summary, events->data);
	else
		events->listener->committed(&summary, events->data);
	return true;
}

/* What is told of an object that stays as it is: nothing continues it. @writer: who has
 * told it to the kernel; NULL: it is what was replayed
 */
static bool facts_message(struct events *events, const struct object *object,
			  const struct nlattr *nest, const struct writer *writer)
{
	struct path path;
	bool valid;

	finish_object(events);
	object->init(&events->any.entity);
	valid = object_get_path(object, nest, &path) &&
		object_get(object, nest, &events->any.entity);
	if (valid && writer)
		events->listener->found(object, &events->any.entity, writer, events->data);
	else if (valid)
		events->listener->replayed(object, &events->any.entity, events->data);
	object_release(object, &events->any.entity);
	return valid;
}

static bool message_of(struct events *events, uint8_t command, const struct object *object,
		       const struct nlattr *nest, const struct writer *writer)
{
	if (is_command_of(object, command))
		return object_message(events, command, object, nest);
	if (object->command_facts && command == object->command_facts)
		return facts_message(events, object, nest, writer);
	if (command == FLOWTEE_CMD_REPLAY)
		return facts_message(events, object, nest, NULL);
	return true;
}

/* It may come amidst those of a change, and ends none of their objects. */
static bool stream_message(struct events *events, const struct nlmsghdr *nlh)
{
	struct stream stream;
	struct path path;
	bool valid;

	valid = stream_read(nlh, &path, &stream) && stream_has(&stream, EVENT);
	if (valid)
		events->listener->told(path.collector, &stream, events->data);
	stream_release(&stream);
	return valid;
}

/* False if it makes no sense. What a later module tells beside it is skipped. */
static bool event_message(struct events *events, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct writer writer = { .is_known = false };
	const struct nlattr *attr;
	size_t i;

	if (genl->cmd == FLOWTEE_CMD_COMMIT || genl->cmd == FLOWTEE_CMD_CONFIRM)
		return summary_message(events, nlh, genl->cmd);
	if (genl->cmd == FLOWTEE_CMD_EXPORTER)
		return stream_message(events, nlh);
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == FLOWTEE_A_WRITER && !writer_read(attr, &writer))
			return false;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		for (i = 0; objects[i]; i++)
			if (objects[i]->attr == mnl_attr_get_type(attr) &&
			    !message_of(events, genl->cmd, objects[i], attr, &writer))
				return false;
	return true;
}

int events_subscribe(struct events *events)
{
	struct kernel *kernel = events->kernel;
	/* The families' own group, which is told of those that go. */
	uint32_t families = GENL_ID_CTRL;

	if (!kernel->group)
		return refused("%s: the loaded flowtee module tells no events; install it and "
			       "this " PROGRAM " from one release", events->about);
	if (netlink_join(&kernel->netlink, kernel->group, EVENT_ROOM) &&
	    netlink_join(&kernel->netlink, families, EVENT_ROOM))
		return DONE;
	if (errno == EPERM)
		return refused("%s: " READING_NEEDS, events->about);
	return refused("%s: events cannot be subscribed to: %s", events->about,
		       strerror(errno));
}

int events_receive(struct events *events)
{
	struct netlink *netlink = &events->kernel->netlink;
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)netlink->buffer;
	ssize_t size = netlink_receive(netlink);
	int left = size;

	/* The gap comes after what has been received already, which is still told. */
	if (size < 0 && errno == ENOBUFS) {
		events->listener->lost(events->data);
		return DONE;
	}
	if (size < 0)
		return refused("%s: events cannot be received: %s", events->about,
			       strerror(errno));
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
			continue;
		if (nlh->nlmsg_type == GENL_ID_CTRL)
			events->is_gone |= kernel_has_gone(events->kernel, nlh);
		else if (nlh->nlmsg_type == events->kernel->family &&
			 !event_message(events, nlh))
			return refused("%s: the flowtee module told what this " PROGRAM
				       " does not understand; install both from one release",
				       events->about);
	}
	return events->is_gone ? refused("%s: the flowtee module was removed", events->about) :
				 DONE;
}

void events_end(struct events *events)
{
	forget_object(events);
}
