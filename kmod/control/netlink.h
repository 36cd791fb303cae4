/* SPDX-License-Identifier: GPL-2.0-only */
/* The family of requests and messages. */
#ifndef FLOWTEE_NETLINK_H
#define FLOWTEE_NETLINK_H

int ft_netlink_init(void);
void ft_netlink_exit(void);

#endif /* FLOWTEE_NETLINK_H */
