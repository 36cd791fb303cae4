// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <net/genetlink.h>

#include "event.h"
#include "memory.h"
#include "message.h"
#include "namespace.h"
#include "netlink.h"

/* The only group of the family. */
#define FT_GROUP	0

/**
 * struct ft_event - a change while it is told
 * @ns: where it happened
 * @reason: why
 * @skb: messages that were not sent yet, or NULL
 * @added: of &enum flowtee_summary_attr, in numbers of objects
 * @changed: likewise
 * @removed: likewise
 * @kept: likewise
 * @err: why what follows cannot be told
 */
struct ft_event {
	struct ft_namespace *ns;
	const struct ft_reason *reason;
	struct sk_buff *skb;
	u32 added;
	u32 changed;
	u32 removed;
	u32 kept;
	int err;
};

static void send_messages(struct ft_event *event)
{
	if (event->skb)
		genlmsg_multicast_netns(&ft_family, event->ns->net, event->skb,
					0, FT_GROUP, GFP_KERNEL);
	event->skb = NULL;
}

/* What a message says. Returns -EMSGSIZE if it does not fit. */
typedef int fill_fn(struct ft_event *event, const struct ft_collector *collector,
		    const struct ft_receiver *receiver, u32 *prefix);

static int add_message(struct ft_event *event, u8 command, fill_fn *fill,
		       const struct ft_collector *collector,
		       const struct ft_receiver *receiver, u32 *prefix)
{
	void *message;
	int err;

	if (!event->skb)
		event->skb = nlmsg_new(NLMSG_GOODSIZE, FT_GFP);
	if (!event->skb)
		return -ENOMEM;
	message = genlmsg_put(event->skb, event->reason->portid, 0, &ft_family,
			      0, command);
	if (!message)
		return -EMSGSIZE;
	err = fill(event, collector, receiver, prefix);
	if (err)
		genlmsg_cancel(event->skb, message);
	else
		genlmsg_end(event->skb, message);
	return err;
}

/* Several messages if the list of prefixes is long. What does not fit beside
 * others begins a buffer of its own.
 */
static void tell(struct ft_event *event, u8 command, fill_fn *fill,
		 const struct ft_collector *collector,
		 const struct ft_receiver *receiver)
{
	u32 prefix = 0;

	while (!event->err) {
		u32 next = prefix;

		event->err = add_message(event, command, fill, collector,
					 receiver, &next);
		if (event->err == -EMSGSIZE && event->skb && event->skb->len) {
			send_messages(event);
			event->err = 0;
			continue;
		}
		prefix = next;
		if (!prefix)
			return;
	}
}

static int fill_object(struct ft_event *event,
		       const struct ft_collector *collector,
		       const struct ft_receiver *receiver, u32 *prefix)
{
	if (receiver)
		return ft_message_put_receiver(event->skb, collector, receiver,
					       false, prefix);
	return ft_message_put_collector(event->skb, collector, false, prefix);
}

static int fill_names(struct ft_event *event,
		      const struct ft_collector *collector,
		      const struct ft_receiver *receiver, u32 *prefix)
{
	return ft_message_put_names(event->skb, collector, receiver, 0);
}

static void object_added(struct ft_event *event,
			 const struct ft_collector *collector,
			 const struct ft_receiver *receiver)
{
	event->added++;
	tell(event, receiver ? FLOWTEE_CMD_RECEIVER_NEW :
			       FLOWTEE_CMD_COLLECTOR_NEW,
	     fill_object, collector, receiver);
}

static void object_changed(struct ft_event *event,
			   const struct ft_collector *collector,
			   const struct ft_receiver *receiver)
{
	event->changed++;
	tell(event, receiver ? FLOWTEE_CMD_RECEIVER_SET :
			       FLOWTEE_CMD_COLLECTOR_SET,
	     fill_object, collector, receiver);
}

static void object_removed(struct ft_event *event,
			   const struct ft_collector *collector,
			   const struct ft_receiver *receiver)
{
	event->removed++;
	tell(event, receiver ? FLOWTEE_CMD_RECEIVER_DEL :
			       FLOWTEE_CMD_COLLECTOR_DEL,
	     fill_names, collector, receiver);
}

/* The object of this name in another version of a list, or NULL. Mostly it is
 * in the same place.
 */
static struct ft_object *counterpart(struct ft_list *list, u32 place,
				     const struct ft_object *object)
{
	if (place < list->n && list->objects[place] == object)
		return list->objects[place];
	return ft_list_get(list, object->name);
}

static void compare_receiver(struct ft_event *event,
			     const struct ft_collector *collector,
			     struct ft_object *old, struct ft_object *new)
{
	if (old == new)
		event->kept++;
	else if (!old)
		object_added(event, collector, ft_receiver_of(new));
	else
		object_changed(event, collector, ft_receiver_of(new));
}

/* Those that go before those that come, as a request would have to ask for it:
 * a listener is nobody's before it is another's.
 */
static void receivers_removed(struct ft_event *event, struct ft_collector *old,
			      struct ft_collector *new)
{
	struct ft_object *receiver;
	u32 i;

	for (i = 0; i < old->receivers.n; i++) {
		receiver = old->receivers.objects[i];
		if (!counterpart(&new->receivers, i, receiver))
			object_removed(event, old, ft_receiver_of(receiver));
		cond_resched();
	}
}

/* A collector takes its receivers along. */
static void collectors_removed(struct ft_event *event, struct ft_ruleset *old,
			       struct ft_ruleset *new)
{
	struct ft_collector *collector;
	struct ft_object *successor;
	u32 i;

	for (i = 0; old && i < old->collectors.n; i++) {
		collector = ft_ruleset_collector(old, i);
		successor = new ? counterpart(&new->collectors, i,
					      &collector->object) : NULL;
		if (successor == &collector->object)
			continue;
		if (successor) {
			receivers_removed(event, collector,
					  ft_collector_of(successor));
			continue;
		}
		event->removed += collector->receivers.n;
		object_removed(event, collector, NULL);
	}
}

static void compare_collector(struct ft_event *event,
			      struct ft_collector *old,
			      struct ft_collector *new)
{
	u32 i;

	if (old == new) {
		event->kept += 1 + new->receivers.n;
		return;
	}
	if (!old)
		object_added(event, new, NULL);
	else if (!ft_collector_same(old, new) || old->counters != new->counters)
		object_changed(event, new, NULL);
	else
		event->kept++;
	for (i = 0; i < new->receivers.n; i++) {
		struct ft_object *receiver = new->receivers.objects[i];

		compare_receiver(event, new,
				 old ? counterpart(&old->receivers, i,
						   receiver) : NULL, receiver);
		cond_resched();
	}
}

static void compare(struct ft_event *event, struct ft_ruleset *old,
		    struct ft_ruleset *new)
{
	struct ft_collector *collector;
	struct ft_object *predecessor;
	u32 i;

	collectors_removed(event, old, new);
	for (i = 0; new && i < new->collectors.n; i++) {
		collector = ft_ruleset_collector(new, i);
		predecessor = old ? counterpart(&old->collectors, i,
						&collector->object) : NULL;
		compare_collector(event, predecessor ?
				  ft_collector_of(predecessor) : NULL,
				  collector);
	}
}

static int fill_summary(struct ft_event *event,
			const struct ft_collector *collector,
			const struct ft_receiver *receiver, u32 *prefix)
{
	const struct ft_reason *reason = event->reason;
	struct sk_buff *skb = event->skb;
	struct nlattr *nest;

	if (nla_put_u32(skb, FLOWTEE_A_GENERATION, event->ns->generation) ||
	    nla_put_u8(skb, FLOWTEE_A_CAUSE, reason->cause) ||
	    (reason->confirm &&
	     nla_put_u32(skb, FLOWTEE_A_CONFIRM, reason->confirm)))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, FLOWTEE_A_SUMMARY);
	if (!nest ||
	    nla_put_u32(skb, FLOWTEE_A_SUMMARY_ADDED, event->added) ||
	    nla_put_u32(skb, FLOWTEE_A_SUMMARY_CHANGED, event->changed) ||
	    nla_put_u32(skb, FLOWTEE_A_SUMMARY_REMOVED, event->removed) ||
	    nla_put_u32(skb, FLOWTEE_A_SUMMARY_KEPT, event->kept))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fill_generation(struct ft_event *event,
			   const struct ft_collector *collector,
			   const struct ft_receiver *receiver, u32 *prefix)
{
	return nla_put_u32(event->skb, FLOWTEE_A_GENERATION,
			   event->ns->generation);
}

/* The change has happened: whoever cannot be told of it gets to know that. */
static void finish(struct ft_event *event)
{
	if (event->err) {
		nlmsg_free(event->skb);
		genl_set_err(&ft_family, event->ns->net, 0, FT_GROUP, ENOBUFS);
		return;
	}
	send_messages(event);
}

static bool has_listeners(const struct ft_namespace *ns)
{
	return genl_has_listeners(&ft_family, ns->net, FT_GROUP);
}

/**
 * ft_event_change() - tell of a change that was put in force
 * @ns: where; its lock is held, so that changes are told in their order
 * @old: the ruleset before it, or NULL
 * @new: the ruleset in force, or NULL
 * @reason: why it happened
 *
 * Context: may sleep.
 */
void ft_event_change(struct ft_namespace *ns, struct ft_ruleset *old,
		     struct ft_ruleset *new, const struct ft_reason *reason)
{
	struct ft_event event = { .ns = ns, .reason = reason };

	if (!has_listeners(ns))
		return;
	compare(&event, old, new);
	tell(&event, FLOWTEE_CMD_COMMIT, fill_summary, NULL, NULL);
	finish(&event);
}

/* Tells that the last change is kept. Context: as ft_event_change(). */
void ft_event_confirmed(struct ft_namespace *ns)
{
	const struct ft_reason reason = {};
	struct ft_event event = { .ns = ns, .reason = &reason };

	if (!has_listeners(ns))
		return;
	tell(&event, FLOWTEE_CMD_CONFIRM, fill_generation, NULL, NULL);
	finish(&event);
}
