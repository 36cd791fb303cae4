/* SPDX-License-Identifier: GPL-2.0-only */
/* The family of requests and messages. */
#ifndef FLOWTEE_NETLINK_H
#define FLOWTEE_NETLINK_H

#include <net/genetlink.h>

extern struct genl_family ft_family;

int ft_netlink_init(void);
void ft_netlink_exit(void);
int ft_netlink_error(int err, const struct genl_info *info);

#endif /* FLOWTEE_NETLINK_H */
