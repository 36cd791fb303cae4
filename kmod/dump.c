// SPDX-License-Identifier: GPL-2.0-only
#include "dump.h"
#include "message.h"
#include "namespace.h"
#include "netlink.h"

/**
 * struct ft_dump - how far a dump has got
 * @ruleset: what is dumped: the ruleset in force when the dump began, with a
 *	reference, so that changes meanwhile do not show; NULL if there was none
 * @generation: of @ruleset
 * @collector: index of the collector that is next
 * @member: 0 for the collector itself, else 1 + index of its pool or, behind
 *	all pools, of its receiver
 * @prefix: index of its prefix that is next
 */
struct ft_dump {
	struct ft_ruleset *ruleset;
	u32 generation;
	u32 collector;
	u32 member;
	u32 prefix;
};

static struct ft_dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct ft_dump) > sizeof(cb->args));
	return (struct ft_dump *)cb->args;
}

int ft_dump_start(struct netlink_callback *cb)
{
	struct ft_namespace *ns = ft_namespace_of(sock_net(cb->skb->sk));
	struct ft_dump *dump = dump_of(cb);
	struct ft_ruleset *ruleset;

	mutex_lock(&ns->lock);
	ruleset = ft_namespace_ruleset(ns);
	if (ruleset)
		dump->ruleset = ft_ruleset_get(ruleset);
	dump->generation = ns->generation;
	mutex_unlock(&ns->lock);
	return 0;
}

int ft_dump_done(struct netlink_callback *cb)
{
	ft_ruleset_put(dump_of(cb)->ruleset);
	return 0;
}

static const struct ft_collector *collector_of(const struct ft_dump *dump)
{
	return ft_ruleset_collector(dump->ruleset, dump->collector);
}

static struct ft_item item_of(const struct ft_dump *dump)
{
	struct ft_item item = { .collector = collector_of(dump) };
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
		       struct ft_dump *dump)
{
	const struct ft_item item = item_of(dump);
	u32 prefix = dump->prefix;
	void *message;
	int err;

	message = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, &ft_family, NLM_F_MULTI,
			      ft_message_commands(&item)->add);
	if (!message)
		return -EMSGSIZE;
	err = nla_put_u32(skb, FLOWTEE_A_GENERATION, dump->generation);
	if (!err)
		err = ft_message_put(skb, &item, true, &prefix);
	if (err) {
		genlmsg_cancel(skb, message);
		return err;
	}
	genlmsg_end(skb, message);
	dump->prefix = prefix;
	return 0;
}

static void advance(struct ft_dump *dump)
{
	const struct ft_collector *collector = collector_of(dump);

	if (dump->prefix)
		return;
	if (++dump->member > collector->pools.n + collector->receivers.n) {
		dump->member = 0;
		dump->collector++;
	}
}

int ft_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ft_dump *dump = dump_of(cb);
	int err = 0;

	while (dump->ruleset &&
	       dump->collector < dump->ruleset->collectors.n) {
		err = put_message(skb, cb, dump);
		if (err)
			break;
		advance(dump);
	}
	/* A full buffer is no error if something is in it. */
	return skb->len ?: err;
}
