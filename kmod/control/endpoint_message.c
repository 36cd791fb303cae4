// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <net/netlink.h>

#include "control/endpoint_message.h"

/* Return: 0, or -EMSGSIZE. */
int ft_message_put_endpoint(struct sk_buff *skb, int type,
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
