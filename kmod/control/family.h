/* SPDX-License-Identifier: GPL-2.0-only */
/* What those who handle requests and send messages know of the family. */
#ifndef FLOWTEE_FAMILY_H
#define FLOWTEE_FAMILY_H

#include <net/genetlink.h>

/* netlink.c */
extern struct genl_family ft_family;

/* The only group of the family. */
#define FT_GROUP	0

/**
 * ft_request_end() - see to it that a refusal has a reason
 * @err: 0 or a negative error
 * @info: the request
 *
 * Return: @err.
 */
static inline int ft_request_end(int err, const struct genl_info *info)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack, "not enough memory");
	return err;
}

#endif /* FLOWTEE_FAMILY_H */
