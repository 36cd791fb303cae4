// SPDX-License-Identifier: GPL-2.0-only
#include <linux/in.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "control/policy.h"
#include "control/read.h"

/* Return: 0, or a negative error, with its reason. So do those that follow. */
int ft_read_address(const struct nlattr *attr, union nf_inet_addr *addr,
		    u8 *family, struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		*family = NFPROTO_IPV4;
		break;
	case sizeof(struct in6_addr):
		*family = NFPROTO_IPV6;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
	memcpy(addr, nla_data(attr), nla_len(attr));
	if (*family == NFPROTO_IPV6 && ipv6_addr_v4mapped(&addr->in6)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an IPv4 address in IPv6 form: give it as an IPv4 address");
		return -EINVAL;
	}
	if (*family == NFPROTO_IPV6 && !ipv6_mod_enabled()) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "IPv6 is disabled on this host");
		return -EAFNOSUPPORT;
	}
	return 0;
}

/* Without an address the family stays NFPROTO_UNSPEC. */
int ft_read_endpoint(const struct nlattr *attr, struct ft_endpoint *endpoint,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FLOWTEE_A_ENDPOINT_MAX + 1];
	struct ft_endpoint ep = { .family = NFPROTO_UNSPEC };
	int err;

	err = nla_parse_nested(tb, FLOWTEE_A_ENDPOINT_MAX, attr,
			       ft_endpoint_policy, extack);
	if (err)
		return err;
	if (tb[FLOWTEE_A_ENDPOINT_PORT])
		ep.port = nla_get_be16(tb[FLOWTEE_A_ENDPOINT_PORT]);
	if (!ep.port) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a port from 1 to 65535 is required");
		return -EINVAL;
	}
	if (tb[FLOWTEE_A_ENDPOINT_ADDRESS]) {
		err = ft_read_address(tb[FLOWTEE_A_ENDPOINT_ADDRESS], &ep.addr,
				      &ep.family, extack);
		if (err)
			return err;
	}
	*endpoint = ep;
	return 0;
}

int ft_read_prefix(const struct nlattr *attr, struct ft_prefix *prefix,
		   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FLOWTEE_A_PREFIX_MAX + 1];
	int err;

	err = nla_parse_nested(tb, FLOWTEE_A_PREFIX_MAX, attr,
			       ft_prefix_policy, extack);
	if (err)
		return err;
	if (!tb[FLOWTEE_A_PREFIX_ADDRESS] || !tb[FLOWTEE_A_PREFIX_LENGTH]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a prefix has an address and a length");
		return -EINVAL;
	}
	err = ft_read_address(tb[FLOWTEE_A_PREFIX_ADDRESS], &prefix->addr,
			      &prefix->family, extack);
	if (err)
		return err;
	prefix->len = nla_get_u8(tb[FLOWTEE_A_PREFIX_LENGTH]);
	if (prefix->len > 8 * ft_address_len(prefix->family)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the length of a prefix is at most 32 (IPv4) or 128 (IPv6)");
		return -EINVAL;
	}
	if (!ft_prefix_is_canonical(prefix)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the prefix has bits set beyond its length");
		return -EINVAL;
	}
	return 0;
}
