// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/in.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "control/policy.h"
#include "control/read.h"

/**
 * ft_read_name() - read the name of an object
 * @attr: of the request
 * @extack: for the reason of a refusal
 *
 * Return: the name, inside @attr, or an ERR_PTR().
 */
const char *ft_read_name(const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	const char *name = nla_data(attr), *c;

	for (c = name; *c; c++)
		if (!isascii(*c) ||
		    (!isalnum(*c) && (c == name || !strchr("._-", *c))))
			break;
	if (c > name && !*c)
		return name;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "a name is made of letters, digits, '.', '_' and '-', the first a letter or a digit");
	return ERR_PTR(-EINVAL);
}

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

static int read_range(const struct nlattr *attr, struct ft_domain_range *range,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FLOWTEE_A_RANGE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, FLOWTEE_A_RANGE_MAX, attr, ft_range_policy,
			       extack);
	if (err)
		return err;
	if (!tb[FLOWTEE_A_RANGE_FIRST] || !tb[FLOWTEE_A_RANGE_LAST]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a range has a first and a last number");
		return -EINVAL;
	}
	range->first = nla_get_u32(tb[FLOWTEE_A_RANGE_FIRST]);
	range->last = nla_get_u32(tb[FLOWTEE_A_RANGE_LAST]);
	if (range->first > range->last) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the last of a range is not below its first");
		return -EINVAL;
	}
	return 0;
}

/* Replaces the set, with NULL if there are no ranges. */
int ft_read_domains(const struct nlattr *attr, struct ft_domains **set,
		    struct netlink_ext_ack *extack)
{
	struct ft_domains *domains = NULL;
	const struct nlattr *item;
	int rem, err;
	u32 n = 0;

	nla_for_each_nested(item, attr, rem)
		n++;
	if (n > FLOWTEE_DOMAINS_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a receiver has at most 64 ranges of domains");
		return -E2BIG;
	}
	if (n) {
		domains = ft_domains_alloc(n);
		if (!domains)
			return -ENOMEM;
	}
	n = 0;
	nla_for_each_nested(item, attr, rem) {
		err = read_range(item, &domains->range[n++], extack);
		if (err) {
			ft_domains_put(domains);
			return err;
		}
	}
	ft_domains_put(*set);
	*set = domains;
	return 0;
}

/*
 * The kernel's own decoder is of a module that a kernel need not have.
 * Return: how many bytes the first character of @text has, 0: it is not UTF-8
 */
static unsigned int read_character(const u8 *text, u32 *character)
{
	/* What takes fewer bytes is not written with more. */
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int size, i;

	if (text[0] < 0x80)
		size = 1;
	else if (text[0] >= 0xc0 && text[0] < 0xe0)
		size = 2;
	else if (text[0] >= 0xe0 && text[0] < 0xf0)
		size = 3;
	else if (text[0] >= 0xf0 && text[0] < 0xf8)
		size = 4;
	else
		return 0;
	*character = size == 1 ? text[0] : text[0] & (0x7f >> size);
	/* The zero at the end does not go on with one. */
	for (i = 1; i < size; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	if (*character < least[size] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character < 0xe000))
		return 0;
	return size;
}

/* Whatever is printed of it stays in its line, and in its place on a screen. */
int ft_read_comment(const struct nlattr *attr, struct ft_object *object,
		    struct netlink_ext_ack *extack)
{
	const char *comment = nla_data(attr);
	const u8 *c = nla_data(attr);
	unsigned int size;
	u32 character;

	for (; *c; c += size) {
		size = read_character(c, &character);
		if (!size) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "a comment is UTF-8");
			return -EINVAL;
		}
		if (character < 0x20 || (character >= 0x7f && character < 0xa0)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a comment has no control characters");
			return -EINVAL;
		}
	}
	strcpy(object->comment, comment);
	return 0;
}
