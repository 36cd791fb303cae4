/* SPDX-License-Identifier: GPL-2.0-only */
/* What would become of a datagram. */
#ifndef FLOWTEE_EXPLAIN_H
#define FLOWTEE_EXPLAIN_H

#include <net/genetlink.h>

int ft_explain_start(struct netlink_callback *cb);
int ft_explain_dump(struct sk_buff *skb, struct netlink_callback *cb);
int ft_explain_done(struct netlink_callback *cb);

#endif /* FLOWTEE_EXPLAIN_H */
