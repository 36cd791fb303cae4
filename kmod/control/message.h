/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists, collectors, pools and receivers as attributes of messages to users. */
#ifndef FLOWTEE_MESSAGE_H
#define FLOWTEE_MESSAGE_H

#include "ruleset/collector.h"
#include "ruleset/pool.h"
#include "ruleset/prefix_list.h"
#include "ruleset/receiver.h"

struct sk_buff;

/**
 * struct ft_item - what a message is about
 * @list: the object, or NULL: then there is a collector
 * @collector: the object, or the collector of it
 * @pool: the object, or NULL
 * @receiver: the object, or NULL
 * @before: another receiver: it is to be told that @receiver stands right before that;
 *	or NULL
 * @after: likewise, right behind it
 */
struct ft_item {
	const struct ft_prefix_list *list;
	const struct ft_collector *collector;
	const struct ft_pool *pool;
	const struct ft_receiver *receiver;
	const struct ft_object *before;
	const struct ft_object *after;
};

/**
 * struct ft_commands - the commands of a kind of object
 * @add: adds one, and tells of it
 * @set: changes one
 * @del: removes one
 */
struct ft_commands {
	u8 add;
	u8 set;
	u8 del;
};

const struct ft_commands *ft_message_commands(const struct ft_item *item);
int ft_message_put(struct sk_buff *skb, const struct ft_item *item,
		   bool counters, u32 *prefix);
int ft_message_put_names(struct sk_buff *skb, const struct ft_item *item,
			 int attr);
int ft_message_put_health(struct sk_buff *skb, const struct ft_item *item);

#endif /* FLOWTEE_MESSAGE_H */
