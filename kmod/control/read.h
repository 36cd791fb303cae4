/* SPDX-License-Identifier: GPL-2.0-only */
/* Names, addresses, domains and comments, as requests have them. */
#ifndef FLOWTEE_READ_H
#define FLOWTEE_READ_H

#include <linux/netlink.h>

#include "ruleset/domains.h"
#include "ruleset/list.h"
#include "ruleset/prefixes.h"

const char *ft_read_name(const struct nlattr *attr,
			 struct netlink_ext_ack *extack);
int ft_read_address(const struct nlattr *attr, union nf_inet_addr *addr,
		    u8 *family, struct netlink_ext_ack *extack);
int ft_read_endpoint(const struct nlattr *attr, struct ft_endpoint *endpoint,
		     struct netlink_ext_ack *extack);
int ft_read_prefix(const struct nlattr *attr, struct ft_prefix *prefix,
		   struct netlink_ext_ack *extack);
int ft_read_domains(const struct nlattr *attr, struct ft_domains **set,
		    struct netlink_ext_ack *extack);
int ft_read_comment(const struct nlattr *attr, struct ft_object *object,
		    struct netlink_ext_ack *extack);

#endif /* FLOWTEE_READ_H */
