/* SPDX-License-Identifier: GPL-2.0-only */
/* What was counted of an object, in its messages. */
#ifndef FLOWTEE_COUNTER_MESSAGE_H
#define FLOWTEE_COUNTER_MESSAGE_H

#include "ruleset/counters.h"

struct sk_buff;

int ft_message_put_collector_counters(struct sk_buff *skb,
				      const struct ft_counters *counters);
int ft_message_put_pool_counters(struct sk_buff *skb,
				 const struct ft_counters *counters);
int ft_message_put_receiver_counters(struct sk_buff *skb,
				     const struct ft_counters *counters);

#endif /* FLOWTEE_COUNTER_MESSAGE_H */
