// SPDX-License-Identifier: GPL-2.0-only
/* What was counted of an object, in its messages. */
#include <linux/flowtee.h>
#include <net/netlink.h>

#include "base/clock.h"
#include "control/counter_message.h"
#include "control/endpoint_message.h"

/**
 * struct layout - where the counters of a kind of object are
 * @attr: the attribute that they are in
 * @last: the last of them
 * @apart: a bit for each that is no part of the sum, which is the first
 */
struct layout {
	int attr;
	int last;
	u32 apart;
};

static const struct layout collector_layout = {
	.attr = FLOWTEE_A_COLLECTOR_COUNTERS,
	.last = FLOWTEE_COLLECTOR_COUNTER_MAX,
	.apart = BIT(FLOWTEE_COLLECTOR_RECEIVED_BYTES),
};

static const struct layout pool_layout = {
	.attr = FLOWTEE_A_POOL_COUNTERS,
	.last = FLOWTEE_POOL_COUNTER_MAX,
	.apart = BIT(FLOWTEE_POOL_TEMPLATE_COPIES),
};

static const struct layout receiver_layout = {
	.attr = FLOWTEE_A_RECEIVER_COUNTERS,
	.last = FLOWTEE_RECEIVER_COUNTER_MAX,
	.apart = BIT(FLOWTEE_RECEIVER_SENT_BYTES) |
		 BIT(FLOWTEE_RECEIVER_NOT_SAMPLED) |
		 BIT(FLOWTEE_RECEIVER_REPLAYED) |
		 BIT(FLOWTEE_RECEIVER_REPLAYED_BYTES) |
		 BIT(FLOWTEE_RECEIVER_REPLAY_FAILED),
};

static int put_counters(struct sk_buff *skb, const struct layout *layout,
			const struct ft_counters *counters)
{
	u64 values[FT_COUNTERS_MAX + 1];
	struct nlattr *nest;
	int i;

	BUILD_BUG_ON(FLOWTEE_COLLECTOR_PAD || FLOWTEE_POOL_PAD ||
		     FLOWTEE_RECEIVER_PAD);
	BUILD_BUG_ON(FLOWTEE_COLLECTOR_RECEIVED != 1 ||
		     FLOWTEE_POOL_OFFERED != 1 ||
		     FLOWTEE_RECEIVER_OFFERED != 1);
	ft_counters_read(counters, values);
	for (i = 2; i <= layout->last; i++)
		if (!(layout->apart & BIT(i)))
			values[1] += values[i];

	nest = nla_nest_start(skb, layout->attr);
	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i <= layout->last; i++)
		if (nla_put_u64_64bit(skb, i, values[i], 0))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* When the last datagram came, or was sent. */
static int put_last(struct sk_buff *skb, int attr,
		    const struct ft_counters *counters, int pad)
{
	u64 last = ft_counters_last(counters);

	return nla_put_u64_64bit(skb, attr, last ? ft_clock_utc_ms(last) : 0,
				 pad);
}

/* When the first could have been counted. */
static int put_since(struct sk_buff *skb, int attr,
		     const struct ft_counters *counters, int pad)
{
	return nla_put_u64_64bit(skb, attr, counters->since, pad);
}

static int put_offence(struct sk_buff *skb, enum flowtee_malformed reason,
		       const struct ft_offence *offence)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_COLLECTOR_OFFENCE);
	if (!nest || nla_put_u8(skb, FLOWTEE_A_OFFENCE_REASON, reason) ||
	    nla_put_u64_64bit(skb, FLOWTEE_A_OFFENCE_COUNT, offence->count,
			      FLOWTEE_A_OFFENCE_PAD) ||
	    ft_message_put_endpoint(skb, FLOWTEE_A_OFFENCE_EXPORTER,
				    &offence->exporter) ||
	    nla_put_u64_64bit(skb, FLOWTEE_A_OFFENCE_SEEN,
			      ft_clock_utc_ms(offence->seen),
			      FLOWTEE_A_OFFENCE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_offences(struct sk_buff *skb, struct ft_offences *offences)
{
	struct ft_offence offence;
	unsigned int reason;
	int err;

	for (reason = 0; reason <= FLOWTEE_MALFORMED_MAX; reason++) {
		ft_offences_read(offences, reason, &offence);
		if (!offence.count)
			continue;
		err = put_offence(skb, reason, &offence);
		if (err)
			return err;
	}
	return 0;
}

/* Return: 0, or -EMSGSIZE. So do those that follow. */
int ft_message_put_collector_counters(struct sk_buff *skb,
				      const struct ft_counters *counters)
{
	int err;

	err = put_offences(skb, counters->offences);
	if (!err)
		err = put_last(skb, FLOWTEE_A_COLLECTOR_LAST_RECEIVED, counters,
			       FLOWTEE_A_COLLECTOR_PAD);
	if (!err)
		err = put_since(skb, FLOWTEE_A_COLLECTOR_COUNTED_SINCE,
				counters, FLOWTEE_A_COLLECTOR_PAD);
	if (err)
		return err;
	return put_counters(skb, &collector_layout, counters);
}

int ft_message_put_pool_counters(struct sk_buff *skb,
				 const struct ft_counters *counters)
{
	int err;

	err = put_since(skb, FLOWTEE_A_POOL_COUNTED_SINCE, counters,
			FLOWTEE_A_POOL_PAD);
	if (err)
		return err;
	return put_counters(skb, &pool_layout, counters);
}

int ft_message_put_receiver_counters(struct sk_buff *skb,
				     const struct ft_counters *counters)
{
	int err;

	err = put_last(skb, FLOWTEE_A_RECEIVER_LAST_SENT, counters,
		       FLOWTEE_A_RECEIVER_PAD);
	if (!err)
		err = put_since(skb, FLOWTEE_A_RECEIVER_COUNTED_SINCE, counters,
				FLOWTEE_A_RECEIVER_PAD);
	if (err)
		return err;
	return put_counters(skb, &receiver_layout, counters);
}
