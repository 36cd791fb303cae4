/* SPDX-License-Identifier: GPL-2.0-only */
/* From the attributes of a request to lists, collectors, pools and receivers. */
#ifndef FLOWTEE_CONFIGURE_H
#define FLOWTEE_CONFIGURE_H

#include "control/edit.h"
#include "ruleset/collector.h"
#include "ruleset/prefix_list.h"

const char *ft_configure_collector_name(const struct nlattr *object,
					struct netlink_ext_ack *extack);
int ft_configure_collector(struct ft_collector *collector,
			   const struct ft_edit *edit);
int ft_configure_list(struct ft_prefix_list *list, const struct ft_edit *edit);
int ft_configure_pool(struct ft_pool *pool, const struct ft_edit *edit);
int ft_configure_receiver(struct ft_receiver *receiver,
			  const struct ft_edit *edit);

#endif /* FLOWTEE_CONFIGURE_H */
