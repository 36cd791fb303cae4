// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <net/netlink.h>

#include "control/control.h"
#include "control/event.h"
#include "control/message.h"
#include "control/order.h"
#include "control/tell.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_event - a change while it is told
 * @telling: the messages
 * @control: where it happened
 * @reason: why
 * @added: of &enum flowtee_summary_attr, in numbers of objects
 * @changed: likewise
 * @removed: likewise
 * @kept: likewise
 */
struct ft_event {
	struct ft_telling telling;
	const struct ft_control *control;
	const struct ft_reason *reason;
	u32 added;
	u32 changed;
	u32 removed;
	u32 kept;
};

static int fill_object(struct sk_buff *skb, const void *item, u32 *prefix)
{
	return ft_message_put(skb, item, false, prefix);
}

static int fill_names(struct sk_buff *skb, const void *item, u32 *prefix)
{
	return ft_message_put_names(skb, item, 0);
}

static void object_added(struct ft_event *event, const struct ft_item *item)
{
	event->added++;
	ft_tell(&event->telling, ft_message_commands(item)->add, fill_object,
		item);
}

static void object_changed(struct ft_event *event, const struct ft_item *item)
{
	event->changed++;
	ft_tell(&event->telling, ft_message_commands(item)->set, fill_object,
		item);
}

static void object_removed(struct ft_event *event, const struct ft_item *item)
{
	event->removed++;
	ft_tell(&event->telling, ft_message_commands(item)->del, fill_names,
		item);
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

static struct ft_item list_item(const struct ft_collector *collector,
				struct ft_object *object)
{
	return (struct ft_item) { .list = ft_prefix_list_of(object) };
}

/* Whether what is another version is told as the one before: other prefixes of a list
 * that a receiver names are told as a change of that.
 */
static bool is_told_same(const struct ft_item *item,
			 struct ft_object *before)
{
	const struct ft_receiver *old;

	if (!item->receiver)
		return false;
	old = ft_receiver_of(before);
	return item->receiver->counters == old->counters &&
	       ft_receiver_told_same(item->receiver, old);
}

/* Says where what is in a list at a place has to be put, so that in the end all stand
 * in its order.
 */
static void set_place(struct ft_item *item, const struct ft_order *order,
		      const struct ft_list *list, u32 place)
{
	if (place)
		item->after = list->objects[place - 1];
	else
		item->before = list->objects[order->first_kept];
}

/* What is in a list of a collector, or in that of all lists, and was not there, or not
 * so, before. @order: what is told where it stands
 */
static void compare_list(struct ft_event *event,
			 const struct ft_collector *collector,
			 struct ft_list *old, const struct ft_list *new,
			 const struct ft_order *order, item_fn *item_of)
{
	u32 i;

	for (i = 0; i < new->n; i++) {
		struct ft_object *object = new->objects[i];
		struct ft_object *before = old ? counterpart(old, i, object) :
						 NULL;
		struct ft_item item = item_of(collector, object);
		bool is_moved = ft_order_is_told(order, i);

		if (is_moved)
			set_place(&item, order, new, i);
		if (!before)
			object_added(event, &item);
		else if (!is_moved &&
			 (before == object || is_told_same(&item, before)))
			event->kept++;
		else
			object_changed(event, &item);
		cond_resched();
	}
}

/* What was in such a list, and is no more. */
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

/* Pools and lists are told as if they stood where they came. */
static const struct ft_order no_order;

static void compare_receivers(struct ft_event *event,
			      const struct ft_collector *new,
			      struct ft_list *old)
{
	struct ft_order order = no_order;

	if (old && ft_order_find(&order, old, &new->receivers))
		event->telling.err = -ENOMEM;
	compare_list(event, new, old, &new->receivers, &order, receiver_item);
	ft_order_free(&order);
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
	else if (!ft_collector_told_same(old, new) ||
		 old->counters != new->counters)
		object_changed(event, &item);
	else
		event->kept++;
	compare_list(event, new, old ? &old->pools : NULL, &new->pools,
		     &no_order, pool_item);
	compare_receivers(event, new, old ? &old->receivers : NULL);
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
	struct ft_list nothing = {};
	struct ft_collector *collector;
	u32 i;

	for (i = 0; old && i < old->collectors.n; i++) {
		collector = ft_ruleset_collector(old, i);
		collector_removed(event, collector,
				  collector_in(new, i, collector));
		cond_resched();
	}
	if (old)
		list_removed(event, NULL, &old->lists,
			     new ? &new->lists : &nothing, list_item);
	if (new)
		compare_list(event, NULL, old ? &old->lists : NULL, &new->lists,
			     &no_order, list_item);
	for (i = 0; new && i < new->collectors.n; i++) {
		collector = ft_ruleset_collector(new, i);
		compare_collector(event, collector_in(old, i, collector),
				  collector);
		cond_resched();
	}
}

static int fill_summary(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct ft_event *event = what;
	const struct ft_reason *reason = event->reason;
	struct nlattr *nest;

	if (nla_put_u32(skb, FLOWTEE_A_GENERATION, event->control->generation) ||
	    nla_put_u8(skb, FLOWTEE_A_CAUSE, reason->cause) ||
	    (reason->confirm &&
	     nla_put_u32(skb, FLOWTEE_A_CONFIRM, reason->confirm)) ||
	    ft_writer_put(skb, &reason->writer))
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

static int fill_confirmed(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct ft_event *event = what;

	if (nla_put_u32(skb, FLOWTEE_A_GENERATION, event->control->generation))
		return -EMSGSIZE;
	return ft_writer_put(skb, &event->reason->writer);
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

	if (!ft_tell_begin(&event.telling, control, reason->portid))
		return;
	compare(&event, old, new);
	ft_tell(&event.telling, FLOWTEE_CMD_COMMIT, fill_summary, &event);
	ft_tell_end(&event.telling);
}

/* Tells that the last change is kept. Context: as ft_event_change(). */
void ft_event_confirmed(struct ft_control *control,
			const struct ft_reason *reason)
{
	const struct ft_event event = { .control = control, .reason = reason };

	ft_tell_one(control, FLOWTEE_CMD_CONFIRM, fill_confirmed, &event);
}

/**
 * struct ft_told_health - what was found out, while it is told
 * @item: the receiver
 * @writer: who has told it, or NULL
 */
struct ft_told_health {
	struct ft_item item;
	const struct ft_writer *writer;
};

static int fill_health(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct ft_told_health *told = what;

	return ft_message_put_health(skb, &told->item) ?:
	       (told->writer ? ft_writer_put(skb, told->writer) : 0);
}

/**
 * ft_event_health() - tell of a receiver of which something was found out
 * @control: where; its lock is held
 * @collector: in force
 * @receiver: of @collector
 * @writer: the checker that has told it; NULL: the kernel has found it out itself
 *
 * Context: may sleep.
 */
void ft_event_health(struct ft_control *control,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver,
		     const struct ft_writer *writer)
{
	const struct ft_told_health told = {
		.item = { .collector = collector, .receiver = receiver },
		.writer = writer,
	};

	ft_tell_one(control, FLOWTEE_CMD_HEALTH, fill_health, &told);
}
