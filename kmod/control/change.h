/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests that change the configuration. */
#ifndef FLOWTEE_CHANGE_H
#define FLOWTEE_CHANGE_H

#include <net/genetlink.h>

int ft_change_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* FLOWTEE_CHANGE_H */
