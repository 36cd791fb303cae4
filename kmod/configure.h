/* SPDX-License-Identifier: GPL-2.0-only */
/* From the attributes of a request to collectors and receivers. */
#ifndef FLOWTEE_CONFIGURE_H
#define FLOWTEE_CONFIGURE_H

#include <linux/netlink.h>

#include "collector.h"
#include "receiver.h"

const char *ft_configure_name(const struct nlattr *attr,
			      struct netlink_ext_ack *extack);
int ft_configure_collector(struct ft_collector *collector, struct nlattr **attrs,
			   struct netlink_ext_ack *extack);
int ft_configure_receiver(struct ft_receiver *receiver, struct nlattr **attrs,
			  struct netlink_ext_ack *extack);
int ft_configure_check(const struct ft_collector *collector,
		       const struct nlattr *blame,
		       struct netlink_ext_ack *extack);

#endif /* FLOWTEE_CONFIGURE_H */
