/* SPDX-License-Identifier: GPL-2.0-only */
/* A change, as it is requested. */
#ifndef FLOWTEE_EDIT_H
#define FLOWTEE_EDIT_H

#include <linux/netlink.h>

/**
 * struct ft_edit - a change of a draft, as it is requested
 * @command: &enum flowtee_cmd
 * @attrs: of the object, by &enum flowtee_collector_attr, &enum
 *	flowtee_pool_attr or &enum flowtee_receiver_attr
 * @append: prefixes are added to those that are there
 * @extack: for the reason of a refusal
 */
struct ft_edit {
	u8 command;
	struct nlattr **attrs;
	bool append;
	struct netlink_ext_ack *extack;
};

#endif /* FLOWTEE_EDIT_H */
