// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <net/netlink.h>

#include "control/counter_message.h"
#include "control/endpoint_message.h"
#include "control/message.h"
#include "control/prefix_message.h"

/* @list: the name of a list that is named, or empty */
static int put_list_name(struct sk_buff *skb, int attr, const char *list)
{
	return *list ? nla_put_string(skb, attr, list) : 0;
}

/* What a collector is apart from its name and its prefixes. */
static int put_collector(struct sk_buff *skb,
			 const struct ft_collector *collector, bool counters)
{
	int err;

	err = ft_message_put_endpoint(skb, FLOWTEE_A_COLLECTOR_LISTEN, &collector->listen);
	if (err)
		return err;
	if (nla_put_string(skb, FLOWTEE_A_COLLECTOR_DEV, collector->dev) ||
	    nla_put_u8(skb, FLOWTEE_A_COLLECTOR_ORIGINAL,
		       collector->original) ||
	    nla_put_u8(skb, FLOWTEE_A_COLLECTOR_EXPORTERS,
		       collector->exporters) ||
	    nla_put_u32(skb, FLOWTEE_A_COLLECTOR_SILENT, collector->silent) ||
	    nla_put_u8(skb, FLOWTEE_A_COLLECTOR_STATE, collector->state) ||
	    put_list_name(skb, FLOWTEE_A_COLLECTOR_ALLOW_LIST,
			  collector->allow_list) ||
	    put_list_name(skb, FLOWTEE_A_COLLECTOR_EXCEPT_LIST,
			  collector->except_list))
		return -EMSGSIZE;
	if (!counters)
		return 0;
	return ft_message_put_collector_counters(skb, collector->counters);
}

/* What a pool is apart from its name. */
static int put_pool(struct sk_buff *skb, const struct ft_pool *pool,
		    bool counters)
{
	if (nla_put_u8(skb, FLOWTEE_A_POOL_BALANCE, pool->balance) ||
	    nla_put_u8(skb, FLOWTEE_A_POOL_KEY, pool->key))
		return -EMSGSIZE;
	if (!counters)
		return 0;
	return ft_message_put_pool_counters(skb, pool->counters);
}

static int put_source(struct sk_buff *skb, const struct ft_receiver *receiver)
{
	const struct ft_endpoint *source = &receiver->source;
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER_SOURCE);
	if (!nest)
		return -EMSGSIZE;
	if ((!ft_receiver_is_transparent(receiver) &&
	     nla_put(skb, FLOWTEE_A_ENDPOINT_ADDRESS,
		     ft_address_len(source->family), &source->addr)) ||
	    (source->port &&
	     nla_put_be16(skb, FLOWTEE_A_ENDPOINT_PORT, source->port)) ||
	    (receiver->hash_port &&
	     nla_put_flag(skb, FLOWTEE_A_ENDPOINT_HASH)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_domains(struct sk_buff *skb, const struct ft_domains *domains)
{
	struct nlattr *nest, *range;
	u32 i;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER_DOMAINS);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; domains && i < domains->n; i++) {
		range = nla_nest_start(skb, FLOWTEE_A_DOMAINS_RANGE);
		if (!range ||
		    nla_put_u32(skb, FLOWTEE_A_RANGE_FIRST,
				domains->range[i].first) ||
		    nla_put_u32(skb, FLOWTEE_A_RANGE_LAST,
				domains->range[i].last))
			return -EMSGSIZE;
		nla_nest_end(skb, range);
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_finding(struct sk_buff *skb, struct ft_finding *finding)
{
	u64 until;
	bool down = ft_finding_get(finding, &until);

	if (nla_put_u8(skb, FLOWTEE_A_RECEIVER_FINDING,
		       down ? FLOWTEE_FINDING_DOWN : FLOWTEE_FINDING_UP) ||
	    nla_put_u64_64bit(skb, FLOWTEE_A_RECEIVER_FINDING_UNTIL, until,
			      FLOWTEE_A_RECEIVER_PAD))
		return -EMSGSIZE;
	return 0;
}

/* What was found out about it, by the kernel and by others. */
static int put_health(struct sk_buff *skb, const struct ft_receiver *receiver)
{
	if (nla_put_u8(skb, FLOWTEE_A_RECEIVER_HEALTH,
		       ft_health_verdict(receiver->health)) ||
	    nla_put_u64_64bit(skb, FLOWTEE_A_RECEIVER_DOWN_MS,
			      ft_health_down_ms(receiver->health),
			      FLOWTEE_A_RECEIVER_PAD))
		return -EMSGSIZE;
	return put_finding(skb, &receiver->counters->finding);
}

/* What a receiver is apart from its name and its prefixes. */
static int put_receiver(struct sk_buff *skb, const struct ft_receiver *receiver,
			bool counters)
{
	int err;

	err = ft_message_put_endpoint(skb, FLOWTEE_A_RECEIVER_TO, &receiver->to);
	if (!err)
		err = put_source(skb, receiver);
	if (err)
		return err;
	if (nla_put_u8(skb, FLOWTEE_A_RECEIVER_TTL, receiver->ttl) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_DSCP, receiver->dscp) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_DEV, receiver->dev) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_MARK, receiver->mark) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_STATE, receiver->state) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_POOL, receiver->pool) ||
	    nla_put_u16(skb, FLOWTEE_A_RECEIVER_WEIGHT, receiver->weight) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_SAMPLE, receiver->sample) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_RATE, receiver->limit) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_ON_UNREACHABLE,
		       receiver->on_unreachable) ||
	    nla_put_u16(skb, FLOWTEE_A_RECEIVER_MTU, receiver->mtu) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_TEMPLATES,
		       receiver->templates) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_REFRESH, receiver->refresh) ||
	    nla_put_u32(skb, FLOWTEE_A_RECEIVER_PROTOCOLS,
			receiver->protocols) ||
	    put_list_name(skb, FLOWTEE_A_RECEIVER_FROM_LIST,
			  receiver->from_list) ||
	    put_list_name(skb, FLOWTEE_A_RECEIVER_EXCEPT_LIST,
			  receiver->except_list) ||
	    put_domains(skb, receiver->domains))
		return -EMSGSIZE;
	if (!counters)
		return 0;
	err = put_health(skb, receiver);
	if (err)
		return err;
	if (nla_put_u64_64bit(skb, FLOWTEE_A_RECEIVER_DOWN_SINCE,
			      ft_health_down_since_ms(receiver->health),
			      FLOWTEE_A_RECEIVER_PAD))
		return -EMSGSIZE;
	return ft_message_put_receiver_counters(skb, receiver->counters);
}

/**
 * struct kind - what differs between messages about objects
 * @commands: of its requests
 * @object: the attribute of the object
 * @collector: in it: name of the collector of the object, or 0
 * @name: in it: name of the object
 * @comment: in it: the comment on the object
 */
struct kind {
	struct ft_commands commands;
	int object;
	int collector;
	int name;
	int comment;
};

static const struct kind list_kind = {
	.commands = {
		.add = FLOWTEE_CMD_LIST_NEW,
		.set = FLOWTEE_CMD_LIST_SET,
		.del = FLOWTEE_CMD_LIST_DEL,
	},
	.object = FLOWTEE_A_LIST,
	.name = FLOWTEE_A_LIST_NAME,
	.comment = FLOWTEE_A_LIST_COMMENT,
};

static const struct kind collector_kind = {
	.commands = {
		.add = FLOWTEE_CMD_COLLECTOR_NEW,
		.set = FLOWTEE_CMD_COLLECTOR_SET,
		.del = FLOWTEE_CMD_COLLECTOR_DEL,
	},
	.object = FLOWTEE_A_COLLECTOR,
	.name = FLOWTEE_A_COLLECTOR_NAME,
	.comment = FLOWTEE_A_COLLECTOR_COMMENT,
};

static const struct kind pool_kind = {
	.commands = {
		.add = FLOWTEE_CMD_POOL_NEW,
		.set = FLOWTEE_CMD_POOL_SET,
		.del = FLOWTEE_CMD_POOL_DEL,
	},
	.object = FLOWTEE_A_POOL,
	.collector = FLOWTEE_A_POOL_COLLECTOR,
	.name = FLOWTEE_A_POOL_NAME,
	.comment = FLOWTEE_A_POOL_COMMENT,
};

static const struct kind receiver_kind = {
	.commands = {
		.add = FLOWTEE_CMD_RECEIVER_NEW,
		.set = FLOWTEE_CMD_RECEIVER_SET,
		.del = FLOWTEE_CMD_RECEIVER_DEL,
	},
	.object = FLOWTEE_A_RECEIVER,
	.collector = FLOWTEE_A_RECEIVER_COLLECTOR,
	.name = FLOWTEE_A_RECEIVER_NAME,
	.comment = FLOWTEE_A_RECEIVER_COMMENT,
};

static const struct kind *kind_of(const struct ft_item *item)
{
	return item->list ? &list_kind :
	       item->receiver ? &receiver_kind :
	       item->pool ? &pool_kind : &collector_kind;
}

static const struct ft_object *object_of(const struct ft_item *item)
{
	return item->list ? &item->list->object :
	       item->receiver ? &item->receiver->object :
	       item->pool ? &item->pool->object : &item->collector->object;
}

/* What is a list with a name is told of by that. */
static const struct ft_prefixes *told(const struct ft_prefixes *set,
				      const char *list)
{
	return *list ? NULL : set;
}

static int put_lists_of_receiver(struct sk_buff *skb,
				 const struct ft_receiver *receiver,
				 u32 *prefix)
{
	const struct ft_told_list lists[] = {
		{ FLOWTEE_A_RECEIVER_FROM,
		  told(receiver->from, receiver->from_list) },
		{ FLOWTEE_A_RECEIVER_EXCEPT,
		  told(receiver->except, receiver->except_list) },
		{ FLOWTEE_A_RECEIVER_AGENTS, receiver->agents },
	};

	return ft_prefix_message_put(skb, lists, ARRAY_SIZE(lists), prefix);
}

static int put_lists_of_collector(struct sk_buff *skb,
				  const struct ft_collector *collector,
				  u32 *prefix)
{
	const struct ft_told_list lists[] = {
		{ FLOWTEE_A_COLLECTOR_ALLOW,
		  told(collector->allow, collector->allow_list) },
		{ FLOWTEE_A_COLLECTOR_EXCEPT,
		  told(collector->except, collector->except_list) },
	};

	return ft_prefix_message_put(skb, lists, ARRAY_SIZE(lists), prefix);
}

static int put_lists(struct sk_buff *skb, const struct ft_item *item,
		     u32 *prefix)
{
	if (item->list) {
		const struct ft_told_list list = {
			FLOWTEE_A_LIST_PREFIXES, item->list->prefixes,
		};

		return ft_prefix_message_put(skb, &list, 1, prefix);
	}
	if (item->pool)
		return 0;
	if (item->receiver)
		return put_lists_of_receiver(skb, item->receiver, prefix);
	return put_lists_of_collector(skb, item->collector, prefix);
}

/* The commands that messages about an object can have. */
const struct ft_commands *ft_message_commands(const struct ft_item *item)
{
	return &kind_of(item)->commands;
}

static int put_name(struct sk_buff *skb, const struct ft_item *item)
{
	const struct kind *kind = kind_of(item);

	if ((kind->collector &&
	     nla_put_string(skb, kind->collector,
			    item->collector->object.name)) ||
	    nla_put_string(skb, kind->name, object_of(item)->name))
		return -EMSGSIZE;
	return 0;
}

/* Where it stands. */
static int put_place(struct sk_buff *skb, const struct ft_item *item)
{
	if ((item->before &&
	     nla_put_string(skb, FLOWTEE_A_RECEIVER_BEFORE,
			    item->before->name)) ||
	    (item->after &&
	     nla_put_string(skb, FLOWTEE_A_RECEIVER_AFTER, item->after->name)))
		return -EMSGSIZE;
	return 0;
}

static int put_body(struct sk_buff *skb, const struct ft_item *item,
		    bool counters)
{
	if (nla_put_string(skb, kind_of(item)->comment,
			   object_of(item)->comment))
		return -EMSGSIZE;
	if (item->list)
		return 0;
	if (item->receiver)
		return put_place(skb, item) ?:
		       put_receiver(skb, item->receiver, counters);
	if (item->pool)
		return put_pool(skb, item->pool, counters);
	return put_collector(skb, item->collector, counters);
}

/**
 * ft_message_put() - tell of an object
 * @skb: of the message; it is to be cancelled if this fails
 * @item: the object, in a ruleset that is or was published
 * @counters: and of its counters, and of what was found out about it
 * @prefix: 0, or the first prefix that did not fit the message before, which
 *	had the rest. Set to what did not fit, or to 0
 *
 * Return: 0, or -EMSGSIZE if less fits than makes sense.
 */
int ft_message_put(struct sk_buff *skb, const struct ft_item *item,
		   bool counters, u32 *prefix)
{
	const struct kind *kind = kind_of(item);
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, kind->object);
	if (!nest)
		return -EMSGSIZE;
	err = put_name(skb, item);
	if (!err && !*prefix)
		err = put_body(skb, item, counters);
	if (!err)
		err = put_lists(skb, item, prefix);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

/**
 * ft_message_put_names() - tell which object something is about
 * @skb: of the message; it is to be cancelled if this fails
 * @item: the object
 * @attr: an attribute of the object that it is about, put as an empty one, or 0
 *
 * Return: 0, or -EMSGSIZE.
 */
int ft_message_put_names(struct sk_buff *skb, const struct ft_item *item,
			 int attr)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, kind_of(item)->object);
	if (!nest || put_name(skb, item) || (attr && nla_put_flag(skb, attr)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ft_message_put_health() - tell what was found out about a receiver
 * @skb: of the message; it is to be cancelled if this fails
 * @item: the receiver
 *
 * Return: 0, or -EMSGSIZE.
 */
int ft_message_put_health(struct sk_buff *skb, const struct ft_item *item)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER);
	if (!nest || put_name(skb, item) ||
	    nla_put_u8(skb, FLOWTEE_A_RECEIVER_STATE, item->receiver->state) ||
	    put_health(skb, item->receiver))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
