// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <net/netlink.h>

#include "control/replay_event.h"
#include "control/tell.h"
#include "ruleset/collector.h"

/**
 * struct item - what a receiver was sent since it was told of last
 * @collector: of the receiver
 * @receiver: the receiver
 * @since: how much that is
 */
struct item {
	const struct ft_collector *collector;
	const struct ft_receiver *receiver;
	struct ft_replays since;
};

static int put_counter(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, FLOWTEE_RECEIVER_PAD);
}

static int fill_replays(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct item *item = what;
	struct nlattr *nest, *counters;

	nest = nla_nest_start(skb, FLOWTEE_A_RECEIVER);
	if (!nest ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_COLLECTOR,
			   item->collector->object.name) ||
	    nla_put_string(skb, FLOWTEE_A_RECEIVER_NAME,
			   item->receiver->object.name))
		return -EMSGSIZE;
	counters = nla_nest_start(skb, FLOWTEE_A_RECEIVER_COUNTERS);
	if (!counters ||
	    put_counter(skb, FLOWTEE_RECEIVER_REPLAYED, item->since.sent) ||
	    put_counter(skb, FLOWTEE_RECEIVER_REPLAYED_BYTES,
			item->since.bytes) ||
	    put_counter(skb, FLOWTEE_RECEIVER_REPLAY_FAILED,
			item->since.failed))
		return -EMSGSIZE;
	nla_nest_end(skb, counters);
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ft_replay_event() - tell how much was replayed to a receiver since the last time
 * @control: where; its lock is held
 * @collector: in force
 * @receiver: of @collector; ft_replays_are_due()
 *
 * Context: may sleep.
 */
void ft_replay_event(struct ft_control *control,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver)
{
	struct item item = { .collector = collector, .receiver = receiver };

	ft_counters_take_replays(receiver->counters, &item.since);
	/* It may have been told with those before. */
	if (item.since.sent || item.since.failed)
		ft_tell_one(control, FLOWTEE_CMD_REPLAY, fill_replays, &item);
}
