/* SPDX-License-Identifier: GPL-2.0-only */
/* EXPORTER_GET: the streams that are known. */
#ifndef FLOWTEE_EXPORTERS_H
#define FLOWTEE_EXPORTERS_H

#include <linux/netlink.h>

int ft_exporters_start(struct netlink_callback *cb);
int ft_exporters_dump(struct sk_buff *skb, struct netlink_callback *cb);
int ft_exporters_done(struct netlink_callback *cb);

#endif /* FLOWTEE_EXPORTERS_H */
