// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <net/genetlink.h>

#include "base/memory.h"
#include "control/control.h"
#include "control/event.h"
#include "control/family.h"
#include "control/message.h"
#include "ruleset/ruleset.h"

/* Read while messages are made and sent, and what it guards. */
static DECLARE_RWSEM(telling);
static bool silent;

/**
 * struct ft_event - a change while it is told
 * @control: where it happened
 * @reason: why
 * @skb: messages that were not sent yet, or NULL
 * @added: of &enum flowtee_summary_attr, in numbers of objects
 * @changed: likewise
 * @removed: likewise
 * @kept: likewise
 * @err: why what follows cannot be told
 */
struct ft_event {
	struct ft_control *control;
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
		genlmsg_multicast_netns(&ft_family, event->control->net,
					event->skb, 0, FT_GROUP, GFP_KERNEL);
	event->skb = NULL;
}

/* What a message says. Returns -EMSGSIZE if it does not fit. */
typedef int fill_fn(struct ft_event *event, const struct ft_item *item,
		    u32 *prefix);

static int add_message(struct ft_event *event, u8 command, fill_fn *fill,
		       const struct ft_item *item, u32 *prefix)
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
	err = fill(event, item, prefix);
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
		 const struct ft_item *item)
{
	u32 prefix = 0;

	while (!event->err) {
		u32 next = prefix;

		event->err = add_message(event, command, fill, item, &next);
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

static int fill_object(struct ft_event *event, const struct ft_item *item,
		       u32 *prefix)
{
	return ft_message_put(event->skb, item, false, prefix);
}

static int fill_names(struct ft_event *event, const struct ft_item *item,
		      u32 *prefix)
{
	return ft_message_put_names(event->skb, item, 0);
}

static void object_added(struct ft_event *event, const struct ft_item *item)
{
	event->added++;
	tell(event, ft_message_commands(item)->add, fill_object, item);
}

static void object_changed(struct ft_event *event, const struct ft_item *item)
{
	event->changed++;
	tell(event, ft_message_commands(item)->set, fill_object, item);
}

static void object_removed(struct ft_event *event, const struct ft_item *item)
{
	event->removed++;
	tell(event, ft_message_commands(item)->del, fill_names, item);
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

typedef struct ft_item item_fn(const struct ft_collector *collector,
			       struct ft_object *object);

static struct ft_item pool_item(const struct ft_collector *collector,
				struct ft_object *object)
{
	return (struct ft_item) {
		.collector = collector,
		.pool = ft_pool_of(object),
	};
}

static struct ft_item receiver_item(const struct ft_collector *collector,
				    struct ft_object *object)
{
	return (struct ft_item) {
		.collector = collector,
		.receiver = ft_receiver_of(object),
	};
}

/* What is in a list of a collector, and was not there, or not so, before. */
static void compare_list(struct ft_event *event,
			 const struct ft_collector *collector,
			 struct ft_list *old, const struct ft_list *new,
			 item_fn *item_of)
{
	u32 i;

	for (i = 0; i < new->n; i++) {
		struct ft_object *object = new->objects[i];
		struct ft_object *before = old ? counterpart(old, i, object) :
						 NULL;
		struct ft_item item = item_of(collector, object);

		if (before == object)
			event->kept++;
		else if (!before)
			object_added(event, &item);
		else
			object_changed(event, &item);
		cond_resched();
	}
}

/* What was in a list of a collector, and is no more. */
static void list_removed(struct ft_event *event,
			 const struct ft_collector *collector,
			 const struct ft_list *old, struct ft_list *new,
			 item_fn *item_of)
{
	u32 i;

	for (i = 0; i < old->n; i++) {
		struct ft_item item = item_of(collector, old->objects[i]);

		if (!counterpart(new, i, old->objects[i]))
			object_removed(event, &item);
		cond_resched();
	}
}

/* Those that go before those that come, as a request would have to ask for it:
 * a listener is nobody's before it is another's. A collector takes its pools
 * and receivers along.
 */
static void collector_removed(struct ft_event *event, struct ft_collector *old,
			      struct ft_collector *new)
{
	const struct ft_item item = { .collector = old };

	if (new == old)
		return;
	if (new) {
		list_removed(event, old, &old->receivers, &new->receivers,
			     receiver_item);
		list_removed(event, old, &old->pools, &new->pools, pool_item);
		return;
	}
	event->removed += old->pools.n + old->receivers.n;
	object_removed(event, &item);
}

static void compare_collector(struct ft_event *event, struct ft_collector *old,
			      struct ft_collector *new)
{
	const struct ft_item item = { .collector = new };

	if (old == new) {
		event->kept += 1 + new->pools.n + new->receivers.n;
		return;
	}
	if (!old)
		object_added(event, &item);
	else if (!ft_collector_same(old, new) || old->counters != new->counters)
		object_changed(event, &item);
	else
		event->kept++;
	compare_list(event, new, old ? &old->pools : NULL, &new->pools,
		     pool_item);
	compare_list(event, new, old ? &old->receivers : NULL, &new->receivers,
		     receiver_item);
}

/* The collector of this name in another ruleset, or NULL. */
static struct ft_collector *collector_in(struct ft_ruleset *ruleset, u32 place,
					 const struct ft_collector *collector)
{
	struct ft_object *object;

	if (!ruleset)
		return NULL;
	object = counterpart(&ruleset->collectors, place, &collector->object);
	return object ? ft_collector_of(object) : NULL;
}

static void compare(struct ft_event *event, struct ft_ruleset *old,
		    struct ft_ruleset *new)
{
	struct ft_collector *collector;
	u32 i;

	for (i = 0; old && i < old->collectors.n; i++) {
		collector = ft_ruleset_collector(old, i);
		collector_removed(event, collector,
				  collector_in(new, i, collector));
		cond_resched();
	}
	for (i = 0; new && i < new->collectors.n; i++) {
		collector = ft_ruleset_collector(new, i);
		compare_collector(event, collector_in(old, i, collector),
				  collector);
		cond_resched();
	}
}

static int fill_summary(struct ft_event *event, const struct ft_item *item,
			u32 *prefix)
{
	const struct ft_reason *reason = event->reason;
	struct sk_buff *skb = event->skb;
	struct nlattr *nest;

	if (nla_put_u32(skb, FLOWTEE_A_GENERATION, event->control->generation) ||
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

static int fill_generation(struct ft_event *event, const struct ft_item *item,
			   u32 *prefix)
{
	return nla_put_u32(event->skb, FLOWTEE_A_GENERATION,
			   event->control->generation);
}

/* The change has happened: whoever cannot be told of it gets to know that. */
static void finish(struct ft_event *event)
{
	if (event->err) {
		nlmsg_free(event->skb);
		genl_set_err(&ft_family, event->control->net, 0, FT_GROUP,
			     ENOBUFS);
	} else {
		send_messages(event);
	}
	up_read(&telling);
}

/* Return: whether anyone listens; if so, finish() is to follow. */
static bool begin(const struct ft_control *control)
{
	down_read(&telling);
	if (!silent && genl_has_listeners(&ft_family, control->net, FT_GROUP))
		return true;
	up_read(&telling);
	return false;
}

/* Nothing is told any more: the family is about to go, and its group may become
 * that of another.
 */
void ft_events_exit(void)
{
	down_write(&telling);
	silent = true;
	up_write(&telling);
}

/**
 * ft_event_change() - tell of a change that was put in force
 * @control: where; its lock is held, so that changes are told in their order
 * @old: the ruleset before it, or NULL
 * @new: the ruleset in force, or NULL
 * @reason: why it happened
 *
 * Context: may sleep.
 */
void ft_event_change(struct ft_control *control, struct ft_ruleset *old,
		     struct ft_ruleset *new, const struct ft_reason *reason)
{
	struct ft_event event = { .control = control, .reason = reason };

	if (!begin(control))
		return;
	compare(&event, old, new);
	tell(&event, FLOWTEE_CMD_COMMIT, fill_summary, NULL);
	finish(&event);
}

/* Tells that the last change is kept. Context: as ft_event_change(). */
void ft_event_confirmed(struct ft_control *control)
{
	const struct ft_reason reason = {};
	struct ft_event event = { .control = control, .reason = &reason };

	if (!begin(control))
		return;
	tell(&event, FLOWTEE_CMD_CONFIRM, fill_generation, NULL);
	finish(&event);
}

static int fill_health(struct ft_event *event, const struct ft_item *item,
		       u32 *prefix)
{
	return ft_message_put_health(event->skb, item);
}

/**
 * ft_event_health() - tell of a receiver that is unreachable, or no more
 * @control: where; its lock is held
 * @collector: in force
 * @receiver: of @collector
 *
 * Context: may sleep.
 */
void ft_event_health(struct ft_control *control,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver)
{
	const struct ft_item item = {
		.collector = collector,
		.receiver = receiver,
	};
	const struct ft_reason reason = {};
	struct ft_event event = { .control = control, .reason = &reason };

	if (!begin(control))
		return;
	tell(&event, FLOWTEE_CMD_HEALTH, fill_health, &item);
	finish(&event);
}
