// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "control/control.h"
#include "control/dump.h"
#include "control/family.h"
#include "control/message.h"
#include "control/pin.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_dump - how far a dump has got
 * @pin: what is dumped
 * @named: index of the named list that is next; they come before collectors
 * @collector: index of the collector that is next
 * @member: 0 for the collector itself, else 1 + index of its pool or, behind
 *	all pools, of its receiver
 * @prefix: index of the prefix of the object that is next
 */
struct ft_dump {
	struct ft_pin pin;
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
	struct ft_dump *dump;

	dump = kzalloc(sizeof(*dump), FT_GFP);
	if (!dump)
		return -ENOMEM;
	cb->args[0] = (long)dump;
	mutex_lock(&control->lock);
	ft_pin_begin(&dump->pin, control);
	mutex_unlock(&control->lock);
	return 0;
}

int ft_dump_done(struct netlink_callback *cb)
{
	struct ft_dump *dump = dump_of(cb);

	ft_pin_end(&dump->pin);
	kfree(dump);
	return 0;
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
	err = nla_put_u32(skb, FLOWTEE_A_GENERATION, dump->pin.generation);
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

int ft_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ft_ruleset *ruleset = ft_pin_get(&dump_of(cb)->pin, cb);
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
