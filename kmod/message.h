/* SPDX-License-Identifier: GPL-2.0-only */
/* Collectors and receivers as attributes of messages to users. */
#ifndef FLOWTEE_MESSAGE_H
#define FLOWTEE_MESSAGE_H

#include "collector.h"
#include "receiver.h"

struct sk_buff;

int ft_message_put_collector(struct sk_buff *skb,
			     const struct ft_collector *collector,
			     bool counters, u32 *prefix);
int ft_message_put_receiver(struct sk_buff *skb,
			    const struct ft_collector *collector,
			    const struct ft_receiver *receiver, bool counters,
			    u32 *prefix);
int ft_message_put_names(struct sk_buff *skb,
			 const struct ft_collector *collector,
			 const struct ft_receiver *receiver, int attr);

#endif /* FLOWTEE_MESSAGE_H */
