// SPDX-License-Identifier: GPL-2.0-only
#include "dump.h"
#include "namespace.h"
#include "netlink.h"

/**
 * struct ft_dump - how far a dump has got
 * @ruleset: what is dumped: the ruleset in force when the dump began, with a
 *	reference, so that changes meanwhile do not show; NULL if there was none
 * @collector: index of the collector that is next
 * @receiver: 0 for the collector itself, else 1 + index of its receiver
 * @prefix: index of its prefix that is next
 */
struct ft_dump {
	struct ft_ruleset *ruleset;
	u32 collector;
	u32 receiver;
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
	mutex_unlock(&ns->lock);
	return 0;
}

int ft_dump_done(struct netlink_callback *cb)
{
	ft_ruleset_put(dump_of(cb)->ruleset);
	return 0;
}

static int put_endpoint(struct sk_buff *skb, int type,
			const struct ft_endpoint *endpoint)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	if ((endpoint->family != NFPROTO_UNSPEC &&
	     nla_put(skb, FLOWTEE_A_ENDPOINT_ADDRESS,
		     ft_address_len(endpoint->family), &endpoint->addr)) ||
	    nla_put_be16(skb, FLOWTEE_A_ENDPOINT_PORT, endpoint->port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_prefix(struct sk_buff *skb, const struct ft_prefix *prefix)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_PREFIXES_PREFIX);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put(skb, FLOWTEE_A_PREFIX_ADDRESS,
		    ft_address_len(prefix->family), &prefix->addr) ||
	    nla_put_u8(skb, FLOWTEE_A_PREFIX_LENGTH, prefix->len)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* As many prefixes as fit, and at least one.
 * @next: index of the first; set to that of the first that did not fit, or to
 *	0 if none is left
 */
static int put_prefixes(struct sk_buff *skb, int type,
			const struct ft_prefixes *set, u32 *next)
{
	u32 i, first = *next;
	struct nlattr *nest;

	*next = 0;
	if (!set)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = first; i < set->n; i++)
		if (put_prefix(skb, &set->given[i]))
			break;
	if (i == first)
		return -EMSGSIZE;
	if (i < set->n)
		*next = i;
	nla_nest_end(skb, nest);
	return 0;
}

/* All counters up to @last. The first of them is the sum of all others, except
 * for the one that counts @bytes.
 */
static int put_counters(struct sk_buff *skb, int type,
			const struct ft_counters *counters, int bytes, int last)
{
	u64 values[FT_COUNTERS_MAX + 1];
	struct nlattr *nest;
	int i;

	BUILD_BUG_ON(FLOWTEE_COLLECTOR_PAD || FLOWTEE_RECEIVER_PAD);
	BUILD_BUG_ON(FLOWTEE_COLLECTOR_RECEIVED != 1 ||
		     FLOWTEE_RECEIVER_OFFERED != 1);
	ft_counters_read(counters, values);
	for (i = 2; i <= last; i++)
		if (i != bytes)
			values[1] += values[i];

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i <= last; i++)
		if (nla_put_u64_64bit(skb, i, values[i], 0))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What a collector is apart from its name and its prefixes. */
static int put_collector_body(struct sk_buff *skb,
			      const struct ft_collector *collector)
{
	int err;

	err = put_endpoint(skb, FLOWTEE_A_COLLECTOR_LISTEN, &collector->listen);
	if (err)
		return err;
	if (nla_put_string(skb, FLOWTEE_A_COLLECTOR_DEV, collector->dev) ||
	    nla_put_u8(skb, FLOWTEE_A_COLLECTOR_ORIGINAL, collector->original))
		return -EMSGSIZE;
	return put_counters(skb, FLOWTEE_A_COLLECTOR_COUNTERS,
			    collector->counters,
			    FLOWTEE_COLLECTOR_RECEIVED_BYTES,
			    FLOWTEE_COLLECTOR_COUNTER_MAX);
}

/* @prefix: 0, or where to continue the list of prefixes; as put_prefixes() */
static int put_collector(struct sk_buff *skb,
			 const struct ft_collector *collector, u32 *prefix)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_COLLECTOR);
	if (!nest ||
	    nla_put_string(skb, FLOWTEE_A_COLLECTOR_NAME, collector->name))
		return -EMSGSIZE;
	err = *prefix ? 0 : put_collector_body(skb, collector);
	if (!err)
		err = put_prefixes(skb, FLOWTEE_A_COLLECTOR_ALLOW,
				   collector->allow, prefix);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int put_receiver_body(struct sk_buff *skb,
			     const struct ft_receiver *receiver)
{
	int err;

	err = put_endpoint(skb, FLOWTEE_A_RECEIVER_TO, &receiver->to);
	if (err)
		return err;
	if (nla_put_u8(skb, FLOWTEE_A_RECEIVER_TTL, receiver->ttl) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_DSCP, receiver->dscp) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_DEV, receiver->dev) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_MARK, receiver->mark) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_STATE, receiver->state))
		return -EMSGSIZE;
	return put_counters(skb, FLOWTEE_A_RECEIVER_COUNTERS,
			    receiver->counters, FLOWTEE_RECEIVER_SENT_BYTES,
			    FLOWTEE_RECEIVER_COUNTER_MAX);
}

static int put_receiver(struct sk_buff *skb,
			const struct ft_collector *collector,
			const struct ft_receiver *receiver, u32 *prefix)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER);
	if (!nest ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_COLLECTOR,
			   collector->name) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_NAME, receiver->name))
		return -EMSGSIZE;
	err = *prefix ? 0 : put_receiver_body(skb, receiver);
	if (!err)
		err = put_prefixes(skb, FLOWTEE_A_RECEIVER_FROM,
				   receiver->from, prefix);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

/* One message, of the object that is next, or of the rest of it. */
static int put_message(struct sk_buff *skb, struct netlink_callback *cb,
		       struct ft_dump *dump)
{
	const struct ft_collector *collector =
		dump->ruleset->collectors[dump->collector];
	u32 prefix = dump->prefix;
	void *message;
	int err;

	message = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, &ft_family, NLM_F_MULTI,
			      dump->receiver ? FLOWTEE_CMD_RECEIVER_NEW :
					       FLOWTEE_CMD_COLLECTOR_NEW);
	if (!message)
		return -EMSGSIZE;
	if (dump->receiver)
		err = put_receiver(skb, collector,
				   collector->receivers[dump->receiver - 1],
				   &prefix);
	else
		err = put_collector(skb, collector, &prefix);
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
	const struct ft_collector *collector =
		dump->ruleset->collectors[dump->collector];

	if (dump->prefix)
		return;
	if (++dump->receiver > collector->n_receivers) {
		dump->receiver = 0;
		dump->collector++;
	}
}

int ft_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ft_dump *dump = dump_of(cb);
	int err = 0;

	while (dump->ruleset &&
	       dump->collector < dump->ruleset->n_collectors) {
		err = put_message(skb, cb, dump);
		if (err)
			break;
		advance(dump);
	}
	/* A full buffer is no error if something is in it. */
	return skb->len ?: err;
}
