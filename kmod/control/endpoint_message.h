/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and ports in messages. */
#ifndef FLOWTEE_ENDPOINT_MESSAGE_H
#define FLOWTEE_ENDPOINT_MESSAGE_H

#include "base/address.h"

struct sk_buff;

int ft_message_put_endpoint(struct sk_buff *skb, int type,
			    const struct ft_endpoint *endpoint);

#endif /* FLOWTEE_ENDPOINT_MESSAGE_H */
