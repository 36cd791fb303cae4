// SPDX-License-Identifier: GPL-2.0-only
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "control/control.h"
#include "control/dump.h"
#include "control/family.h"
#include "control/message.h"
#include "ruleset/ruleset.h"

/* How many rulesets of a namespace dumps may hold. Without a bound whoever may
 * read, and does not go on, would keep any number in memory.
 */
#define FT_DUMP_RULESETS	8

/**
 * struct ft_dump - how far a dump has got
 * @list: in &ft_control.dumps, unless it was interrupted
 * @control: whose ruleset it is
 * @ruleset: what is dumped: the ruleset in force when the dump began, with a
 *	reference, so that changes meanwhile do not show; NULL if there was none,
 *	and once the dump is interrupted. Guarded by the lock of @control
 * @interrupted: it had to give up @ruleset before its end
 * @generation: of @ruleset
 * @named: index of the named list that is next; they come before collectors
 * @collector: index of the collector that is next
 * @member: 0 for the collector itself, else 1 + index of its pool or, behind
 *	all pools, of its receiver
 * @prefix: index of the prefix of the object that is next
 */
struct ft_dump {
	struct list_head list;
	struct ft_control *control;
	struct ft_ruleset *ruleset;
	bool interrupted;
	u32 generation;
	u32 named;
	u32 collector;
	u32 member;
	u32 prefix;
};

static struct ft_dump *dump_of(struct netlink_callback *cb)
{
	return (struct ft_dump *)cb->args[0];
}

int ft_dump_start(struct netlink_callback *cb)
{
	struct ft_control *control = ft_control_of(sock_net(cb->skb->sk));
	struct ft_ruleset *ruleset;
	struct ft_dump *dump;

	dump = kzalloc(sizeof(*dump), FT_GFP);
	if (!dump)
		return -ENOMEM;
	cb->args[0] = (long)dump;
	dump->control = control;
	mutex_lock(&control->lock);
	ruleset = control->ruleset;
	if (ruleset)
		dump->ruleset = ft_ruleset_get(ruleset);
	dump->generation = control->generation;
	list_add_tail(&dump->list, &control->dumps);
	mutex_unlock(&control->lock);
	return 0;
}

int ft_dump_done(struct netlink_callback *cb)
{
	struct ft_dump *dump = dump_of(cb);

	mutex_lock(&dump->control->lock);
	list_del(&dump->list);
	mutex_unlock(&dump->control->lock);
	ft_ruleset_put(dump->ruleset);
	kfree(dump);
	return 0;
}

/**
 * ft_dumps_limit() - interrupt dumps of rulesets that are too old
 * @control: that has just got another ruleset; its lock is held
 *
 * Context: may sleep.
 */
void ft_dumps_limit(struct ft_control *control)
{
	const struct ft_ruleset *last = NULL;
	struct ft_dump *dump, *next;
	unsigned int rulesets = 0;

	/* The latest come last. */
	list_for_each_entry_safe_reverse(dump, next, &control->dumps, list) {
		cond_resched();
		if (!dump->ruleset)
			continue;
		if (dump->ruleset != last)
			rulesets++;
		last = dump->ruleset;
		if (rulesets <= FT_DUMP_RULESETS)
			continue;
		list_del_init(&dump->list);
		dump->interrupted = true;
		ft_ruleset_put(dump->ruleset);
		dump->ruleset = NULL;
	}
}

static const struct ft_collector *collector_of(const struct ft_dump *dump,
					       const struct ft_ruleset *ruleset)
{
	return ft_ruleset_collector(ruleset, dump->collector);
}

static struct ft_item item_of(const struct ft_dump *dump,
			      const struct ft_ruleset *ruleset)
{
	struct ft_item item = { .collector = collector_of(dump, ruleset) };
	u32 pools = item.collector->pools.n;

	if (dump->member > pools)
		item.receiver = ft_collector_receiver(item.collector,
						      dump->member - pools - 1);
	else if (dump->member)
		item.pool = ft_collector_pool(item.collector, dump->member - 1);
	return item;
}

/* One message, of the object that is next, or of the rest of it. */
static int put_message(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ft_item *item)
{
	struct ft_dump *dump = dump_of(cb);
	u32 prefix = dump->prefix;
	void *message;
	int err;

	message = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, &ft_family, NLM_F_MULTI,
			      ft_message_commands(item)->add);
	if (!message)
		return -EMSGSIZE;
	err = nla_put_u32(skb, FLOWTEE_A_GENERATION, dump->generation);
	if (!err)
		err = ft_message_put(skb, item, true, &prefix);
	if (err) {
		genlmsg_cancel(skb, message);
		return err;
	}
	genlmsg_end(skb, message);
	dump->prefix = prefix;
	return 0;
}

static int put_lists(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct ft_ruleset *ruleset)
{
	struct ft_dump *dump = dump_of(cb);
	int err;

	while (dump->named < ruleset->lists.n) {
		const struct ft_item item = {
			.list = ft_ruleset_list(ruleset, dump->named),
		};

		err = put_message(skb, cb, &item);
		if (err)
			return err;
		dump->named += !dump->prefix;
	}
	return 0;
}

static void advance(struct ft_dump *dump, const struct ft_collector *collector)
{
	if (dump->prefix)
		return;
	if (++dump->member > collector->pools.n + collector->receivers.n) {
		dump->member = 0;
		dump->collector++;
	}
}

static int put_messages(struct sk_buff *skb, struct netlink_callback *cb,
			const struct ft_ruleset *ruleset)
{
	struct ft_dump *dump = dump_of(cb);
	int err;

	while (dump->collector < ruleset->collectors.n) {
		const struct ft_item item = item_of(dump, ruleset);

		err = put_message(skb, cb, &item);
		if (err)
			return err;
		advance(dump, item.collector);
	}
	return 0;
}

/* Return: the ruleset that is dumped, with a reference, or NULL. */
static struct ft_ruleset *get_ruleset(struct netlink_callback *cb)
{
	struct ft_dump *dump = dump_of(cb);
	struct ft_ruleset *ruleset = NULL;

	mutex_lock(&dump->control->lock);
	if (dump->ruleset)
		ruleset = ft_ruleset_get(dump->ruleset);
	/* The message that ends the dump gets NLM_F_DUMP_INTR. */
	cb->prev_seq = 1;
	cb->seq = cb->prev_seq + dump->interrupted;
	mutex_unlock(&dump->control->lock);
	return ruleset;
}

int ft_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ft_ruleset *ruleset = get_ruleset(cb);
	int err;

	if (!ruleset)
		return 0;
	err = put_lists(skb, cb, ruleset);
	if (!err)
		err = put_messages(skb, cb, ruleset);
	ft_ruleset_put(ruleset);
	/* A full buffer is no error if something is in it. */
	return skb->len ?: err;
}
