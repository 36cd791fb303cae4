/* SPDX-License-Identifier: GPL-2.0-only */
/* Since 6.1 a family says from which command on the reserved bytes of the
 * header must be zero: here from the first, but older kernels cannot tell.
 */
#ifndef FLOWTEE_COMPAT_GENETLINK_H
#define FLOWTEE_COMPAT_GENETLINK_H

#include <net/genetlink.h>

#ifdef FT_HAVE_GENL_RESV_START_OP
#define FT_GENL_RESV_START_OP(cmd) .resv_start_op = (cmd),
#else
#define FT_GENL_RESV_START_OP(cmd)
#endif

/* Since 5.12, and 5.10.204, a group may be closed to those who have no
 * CAP_NET_ADMIN, which is said by flags of their own since 6.7, and in later
 * versions of older series; before, nobody can be kept from joining it.
 */
static inline void ft_genl_group_close(struct genl_multicast_group *group)
{
#ifdef FT_HAVE_GENL_MCAST_CAP
	group->flags = GENL_MCAST_CAP_NET_ADMIN;
#elif defined(FT_HAVE_GENL_GROUP_FLAGS)
	group->flags = GENL_UNS_ADMIN_PERM;
#endif
}

/* The attributes of a request for a dump; since 6.6 they are with others'. */
static inline struct nlattr **ft_genl_dump_attrs(struct netlink_callback *cb)
{
#ifdef FT_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* FLOWTEE_COMPAT_GENETLINK_H */
