// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <net/netlink.h>

#include "message.h"

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
			      const struct ft_collector *collector,
			      bool counters)
{
	int err;

	err = put_endpoint(skb, FLOWTEE_A_COLLECTOR_LISTEN, &collector->listen);
	if (err)
		return err;
	if (nla_put_string(skb, FLOWTEE_A_COLLECTOR_DEV, collector->dev) ||
	    nla_put_u8(skb, FLOWTEE_A_COLLECTOR_ORIGINAL, collector->original))
		return -EMSGSIZE;
	if (!counters)
		return 0;
	return put_counters(skb, FLOWTEE_A_COLLECTOR_COUNTERS,
			    collector->counters,
			    FLOWTEE_COLLECTOR_RECEIVED_BYTES,
			    FLOWTEE_COLLECTOR_COUNTER_MAX);
}

/**
 * ft_message_put_collector() - tell of a collector
 * @skb: of the message; it is to be cancelled if this fails
 * @collector: in a published ruleset
 * @counters: and of its counters
 * @prefix: 0, or the first prefix that did not fit the message before, which
 *	had the rest. Set to what did not fit, or to 0
 *
 * Return: 0, or -EMSGSIZE if less fits than makes sense.
 */
int ft_message_put_collector(struct sk_buff *skb,
			     const struct ft_collector *collector,
			     bool counters, u32 *prefix)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_COLLECTOR);
	if (!nest ||
	    nla_put_string(skb, FLOWTEE_A_COLLECTOR_NAME,
			   collector->object.name))
		return -EMSGSIZE;
	err = *prefix ? 0 : put_collector_body(skb, collector, counters);
	if (!err)
		err = put_prefixes(skb, FLOWTEE_A_COLLECTOR_ALLOW,
				   collector->allow, prefix);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int put_receiver_body(struct sk_buff *skb,
			     const struct ft_receiver *receiver, bool counters)
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
	if (!counters)
		return 0;
	return put_counters(skb, FLOWTEE_A_RECEIVER_COUNTERS,
			    receiver->counters, FLOWTEE_RECEIVER_SENT_BYTES,
			    FLOWTEE_RECEIVER_COUNTER_MAX);
}

/**
 * ft_message_put_receiver() - tell of a receiver
 * @skb: as for ft_message_put_collector()
 * @collector: of the receiver
 * @receiver: in a published ruleset
 * @counters: and of its counters
 * @prefix: as for ft_message_put_collector()
 *
 * Return: as ft_message_put_collector().
 */
int ft_message_put_receiver(struct sk_buff *skb,
			    const struct ft_collector *collector,
			    const struct ft_receiver *receiver, bool counters,
			    u32 *prefix)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER);
	if (!nest ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_COLLECTOR,
			   collector->object.name) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_NAME,
			   receiver->object.name))
		return -EMSGSIZE;
	err = *prefix ? 0 : put_receiver_body(skb, receiver, counters);
	if (!err)
		err = put_prefixes(skb, FLOWTEE_A_RECEIVER_FROM,
				   receiver->from, prefix);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

/**
 * ft_message_put_names() - tell which object something is about
 * @skb: of the message; it is to be cancelled if this fails
 * @collector: the object, or the collector of it
 * @receiver: the object, or NULL
 * @attr: an attribute of the object that it is about, put as an empty one, or 0
 *
 * Return: 0, or -EMSGSIZE.
 */
int ft_message_put_names(struct sk_buff *skb,
			 const struct ft_collector *collector,
			 const struct ft_receiver *receiver, int attr)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, receiver ? FLOWTEE_A_RECEIVER :
					      FLOWTEE_A_COLLECTOR);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_string(skb, receiver ? FLOWTEE_A_RECEIVER_COLLECTOR :
					   FLOWTEE_A_COLLECTOR_NAME,
			   collector->object.name) ||
	    (receiver && nla_put_string(skb, FLOWTEE_A_RECEIVER_NAME,
					receiver->object.name)) ||
	    (attr && nla_put_flag(skb, attr)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
