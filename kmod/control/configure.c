// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/netdevice.h>
#include <net/netlink.h>

#include "control/configure.h"
#include "control/policy.h"
#include "control/read.h"
#include "control/selection.h"

/**
 * ft_configure_collector_name() - read which collector a request is about
 * @object: %FLOWTEE_A_COLLECTOR of the request, or NULL
 * @extack: for the reason of a refusal
 *
 * Return: the name, inside @object; NULL if none is said; or an ERR_PTR().
 */
const char *ft_configure_collector_name(const struct nlattr *object,
					struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[FLOWTEE_A_COLLECTOR_MAX + 1];
	int err;

	if (!object)
		return NULL;
	err = nla_parse_nested(attrs, FLOWTEE_A_COLLECTOR_MAX, object,
			       ft_collector_policy, extack);
	if (err)
		return ERR_PTR(err);
	if (!attrs[FLOWTEE_A_COLLECTOR_NAME])
		return NULL;
	return ft_read_name(attrs[FLOWTEE_A_COLLECTOR_NAME], extack);
}

/* The device need not exist: it is looked for by name when it matters. */
static int read_dev(const struct nlattr *attr, char dev[IFNAMSIZ],
		    struct netlink_ext_ack *extack)
{
	const char *name = nla_data(attr);

	if (*name && !dev_valid_name(name)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "not a name that a device can have");
		return -EINVAL;
	}
	memset(dev, 0, IFNAMSIZ);
	strcpy(dev, name);
	return 0;
}

/* Whose datagrams. */
static int configure_exporters(struct ft_collector *collector,
			       const struct ft_edit *edit)
{
	const struct ft_selection allow = {
		.set = &collector->allow,
		.list = collector->allow_list,
		.prefixes_attr = FLOWTEE_A_COLLECTOR_ALLOW,
		.list_attr = FLOWTEE_A_COLLECTOR_ALLOW_LIST,
	};
	const struct ft_selection except = {
		.set = &collector->except,
		.list = collector->except_list,
		.prefixes_attr = FLOWTEE_A_COLLECTOR_EXCEPT,
		.list_attr = FLOWTEE_A_COLLECTOR_EXCEPT_LIST,
	};

	return ft_selection_configure(&allow, edit) ?:
	       ft_selection_configure(&except, edit);
}

/**
 * ft_configure_collector() - change a collector by the attributes of a request
 * @collector: not yet published; of no use after a failure
 * @edit: the request; what is absent is not changed
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int ft_configure_collector(struct ft_collector *collector,
			   const struct ft_edit *edit)
{
	struct netlink_ext_ack *extack = edit->extack;
	struct nlattr **attrs = edit->attrs;
	int err;

	if (attrs[FLOWTEE_A_COLLECTOR_LISTEN]) {
		err = ft_read_endpoint(attrs[FLOWTEE_A_COLLECTOR_LISTEN],
				       &collector->listen, extack);
		if (err)
			return err;
	}
	if (attrs[FLOWTEE_A_COLLECTOR_DEV]) {
		err = read_dev(attrs[FLOWTEE_A_COLLECTOR_DEV], collector->dev,
			       extack);
		if (err)
			return err;
	}
	if (attrs[FLOWTEE_A_COLLECTOR_ORIGINAL])
		collector->original =
			nla_get_u8(attrs[FLOWTEE_A_COLLECTOR_ORIGINAL]);
	if (attrs[FLOWTEE_A_COLLECTOR_EXPORTERS])
		collector->exporters =
			nla_get_u8(attrs[FLOWTEE_A_COLLECTOR_EXPORTERS]);
	if (attrs[FLOWTEE_A_COLLECTOR_SILENT])
		collector->silent =
			nla_get_u32(attrs[FLOWTEE_A_COLLECTOR_SILENT]);
	if (attrs[FLOWTEE_A_COLLECTOR_STATE])
		collector->state = nla_get_u8(attrs[FLOWTEE_A_COLLECTOR_STATE]);
	if (attrs[FLOWTEE_A_COLLECTOR_COMMENT]) {
		err = ft_read_comment(attrs[FLOWTEE_A_COLLECTOR_COMMENT],
				      &collector->object, extack);
		if (err)
			return err;
	}
	return configure_exporters(collector, edit);
}

static int read_source(const struct nlattr *attr, struct ft_receiver *receiver,
		       struct netlink_ext_ack *extack)
{
	struct ft_endpoint source = { .family = NFPROTO_UNSPEC };
	struct nlattr *tb[FLOWTEE_A_ENDPOINT_MAX + 1];
	int err;

	err = nla_parse_nested(tb, FLOWTEE_A_ENDPOINT_MAX, attr,
			       ft_source_policy, extack);
	if (err)
		return err;
	if (tb[FLOWTEE_A_ENDPOINT_ADDRESS]) {
		err = ft_read_address(tb[FLOWTEE_A_ENDPOINT_ADDRESS],
				      &source.addr, &source.family, extack);
		if (err)
			return err;
	}
	if (tb[FLOWTEE_A_ENDPOINT_PORT])
		source.port = nla_get_be16(tb[FLOWTEE_A_ENDPOINT_PORT]);
	receiver->hash_port = tb[FLOWTEE_A_ENDPOINT_HASH];
	if (source.family == NFPROTO_UNSPEC &&
	    (source.port || receiver->hash_port)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a source port needs a source address");
		return -EINVAL;
	}
	if (source.port && receiver->hash_port) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a source port is given or made, not both");
		return -EINVAL;
	}
	receiver->source = source;
	return 0;
}

/* What copies can come from at all. */
static int check_source(const struct ft_receiver *receiver,
			const struct nlattr *blame,
			struct netlink_ext_ack *extack)
{
	const struct ft_endpoint *source = &receiver->source;
	bool is_unicast;

	if (ft_receiver_is_transparent(receiver))
		return 0;
	if (source->family != receiver->to.family) {
		NL_SET_ERR_MSG_ATTR(extack, blame,
				    "the source of copies is of another family than the receiver");
		return -EAFNOSUPPORT;
	}
	if (source->family == NFPROTO_IPV4)
		is_unicast = !ipv4_is_zeronet(source->addr.ip) &&
			     !ipv4_is_multicast(source->addr.ip) &&
			     !ipv4_is_lbcast(source->addr.ip);
	else
		is_unicast = !ft_address_is_any(&source->addr) &&
			     !ipv6_addr_is_multicast(&source->addr.in6);
	if (is_unicast)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, blame,
			    "copies cannot come from this address");
	return -EINVAL;
}

/* Where copies can go at all. */
static int check_to(const struct ft_receiver *receiver,
		    const struct nlattr *blame, struct netlink_ext_ack *extack)
{
	const struct ft_endpoint *to = &receiver->to;
	unsigned int type;

	if (to->family == NFPROTO_UNSPEC || ft_address_is_any(&to->addr)) {
		NL_SET_ERR_MSG_ATTR(extack, blame,
				    "a receiver needs an address");
		return -EINVAL;
	}
	if (to->family == NFPROTO_IPV4) {
		if (!ipv4_is_zeronet(to->addr.ip) && !ipv4_is_lbcast(to->addr.ip))
			return 0;
		NL_SET_ERR_MSG_ATTR(extack, blame,
				    "copies cannot be sent to this address");
		return -EINVAL;
	}
	type = ipv6_addr_type(&to->addr.in6);
	if (type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MULTICAST) &&
	    !*receiver->dev) {
		NL_SET_ERR_MSG_ATTR(extack, blame,
				    "a link-local or multicast IPv6 address needs a device");
		return -EINVAL;
	}
	return 0;
}

/* By name: whether there is such a pool is asked when all is known. */
static int read_pool(const struct nlattr *attr, struct ft_receiver *receiver,
		     struct netlink_ext_ack *extack)
{
	const char *name = nla_data(attr);

	if (*name) {
		name = ft_read_name(attr, extack);
		if (IS_ERR(name))
			return PTR_ERR(name);
	}
	strcpy(receiver->pool, name);
	return 0;
}

/* Changes a pool by the attributes of a request, as ft_configure_collector().
 */
int ft_configure_pool(struct ft_pool *pool, const struct ft_edit *edit)
{
	if (edit->attrs[FLOWTEE_A_POOL_BALANCE])
		pool->balance = nla_get_u8(edit->attrs[FLOWTEE_A_POOL_BALANCE]);
	if (edit->attrs[FLOWTEE_A_POOL_KEY])
		pool->key = nla_get_u8(edit->attrs[FLOWTEE_A_POOL_KEY]);
	if (edit->attrs[FLOWTEE_A_POOL_COMMENT])
		return ft_read_comment(edit->attrs[FLOWTEE_A_POOL_COMMENT],
				       &pool->object, edit->extack);
	return 0;
}

/* Changes a list by the attributes of a request, as ft_configure_collector(). An empty
 * set would stand for all.
 */
int ft_configure_list(struct ft_prefix_list *list, const struct ft_edit *edit)
{
	const struct nlattr *prefixes = edit->attrs[FLOWTEE_A_LIST_PREFIXES];
	int err = 0;

	if (prefixes)
		err = ft_selection_read(prefixes, &list->prefixes, edit);
	if (err)
		return err;
	if (!list->prefixes) {
		NL_SET_ERR_MSG_ATTR(edit->extack, prefixes,
				    "a list has at least one prefix");
		return -EINVAL;
	}
	if (edit->attrs[FLOWTEE_A_LIST_COMMENT])
		return ft_read_comment(edit->attrs[FLOWTEE_A_LIST_COMMENT],
				       &list->object, edit->extack);
	return 0;
}

/* The way of copies: where to, where from, by which device. */
static int configure_way(struct ft_receiver *receiver,
			 const struct ft_edit *edit)
{
	const struct nlattr *to = edit->attrs[FLOWTEE_A_RECEIVER_TO];
	const struct nlattr *dev = edit->attrs[FLOWTEE_A_RECEIVER_DEV];
	const struct nlattr *source = edit->attrs[FLOWTEE_A_RECEIVER_SOURCE];
	struct netlink_ext_ack *extack = edit->extack;
	int err = 0;

	if (to)
		err = ft_read_endpoint(to, &receiver->to, extack);
	if (!err && dev)
		err = read_dev(dev, receiver->dev, extack);
	if (!err && source)
		err = read_source(source, receiver, extack);
	if (!err)
		err = check_to(receiver, to ?: dev, extack);
	if (!err)
		err = check_source(receiver, source ?: to, extack);
	return err;
}

static int configure_headers(struct ft_receiver *receiver,
			     const struct ft_edit *edit)
{
	const struct nlattr *dscp = edit->attrs[FLOWTEE_A_RECEIVER_DSCP];
	const struct nlattr *ttl = edit->attrs[FLOWTEE_A_RECEIVER_TTL];
	const struct nlattr *mark = edit->attrs[FLOWTEE_A_RECEIVER_MARK];
	const struct nlattr *mtu = edit->attrs[FLOWTEE_A_RECEIVER_MTU];
	const struct nlattr *to = edit->attrs[FLOWTEE_A_RECEIVER_TO];

	if (dscp) {
		receiver->dscp = nla_get_u8(dscp);
		if (receiver->dscp > 63 &&
		    receiver->dscp != FLOWTEE_DSCP_INHERIT) {
			NL_SET_ERR_MSG_ATTR(edit->extack, dscp,
					    "a DSCP is at most 63");
			return -ERANGE;
		}
	}
	if (ttl)
		receiver->ttl = nla_get_u8(ttl);
	if (mark)
		receiver->mark = nla_get_u32(mark);
	if (mtu)
		receiver->mtu = nla_get_u16(mtu);
	if (!ft_receiver_has_mtu(receiver)) {
		NL_SET_ERR_MSG_ATTR(edit->extack, mtu ?: to,
				    "an MTU is at least 68, of IPv6 at least 1280");
		return -ERANGE;
	}
	return 0;
}

/* Which datagrams. */
static int configure_selection(struct ft_receiver *receiver,
			       const struct ft_edit *edit)
{
	const struct ft_selection from = {
		.set = &receiver->from,
		.list = receiver->from_list,
		.prefixes_attr = FLOWTEE_A_RECEIVER_FROM,
		.list_attr = FLOWTEE_A_RECEIVER_FROM_LIST,
	};
	const struct ft_selection except = {
		.set = &receiver->except,
		.list = receiver->except_list,
		.prefixes_attr = FLOWTEE_A_RECEIVER_EXCEPT,
		.list_attr = FLOWTEE_A_RECEIVER_EXCEPT_LIST,
	};
	const struct nlattr *agents = edit->attrs[FLOWTEE_A_RECEIVER_AGENTS];
	const struct nlattr *domains = edit->attrs[FLOWTEE_A_RECEIVER_DOMAINS];
	const struct nlattr *protocols =
		edit->attrs[FLOWTEE_A_RECEIVER_PROTOCOLS];
	int err = 0;

	if (protocols)
		receiver->protocols = nla_get_u32(protocols);
	if (domains)
		err = ft_read_domains(domains, &receiver->domains,
				      edit->extack);
	if (!err)
		err = ft_selection_configure(&from, edit);
	if (!err)
		err = ft_selection_configure(&except, edit);
	if (!err && agents)
		err = ft_selection_read(agents, &receiver->agents, edit);
	return err;
}

/* How many of them, and where they are wanted. */
static int configure_share(struct ft_receiver *receiver,
			   const struct ft_edit *edit)
{
	struct nlattr **attrs = edit->attrs;
	const struct nlattr *weight = attrs[FLOWTEE_A_RECEIVER_WEIGHT];
	const struct nlattr *sample = attrs[FLOWTEE_A_RECEIVER_SAMPLE];
	const struct nlattr *rate = attrs[FLOWTEE_A_RECEIVER_RATE];
	const struct nlattr *state = attrs[FLOWTEE_A_RECEIVER_STATE];
	const struct nlattr *on_unreachable =
		attrs[FLOWTEE_A_RECEIVER_ON_UNREACHABLE];
	int err = 0;

	if (weight)
		receiver->weight = nla_get_u16(weight);
	if (sample)
		receiver->sample = nla_get_u32(sample);
	if (rate)
		receiver->limit = nla_get_u32(rate);
	if (state)
		receiver->state = nla_get_u8(state);
	if (on_unreachable)
		receiver->on_unreachable = nla_get_u8(on_unreachable);
	if (attrs[FLOWTEE_A_RECEIVER_POOL])
		err = read_pool(attrs[FLOWTEE_A_RECEIVER_POOL], receiver,
				edit->extack);
	return err;
}

/* What it is told of templates. */
static void configure_templates(struct ft_receiver *receiver,
				const struct ft_edit *edit)
{
	const struct nlattr *templates =
		edit->attrs[FLOWTEE_A_RECEIVER_TEMPLATES];
	const struct nlattr *refresh = edit->attrs[FLOWTEE_A_RECEIVER_REFRESH];

	if (templates)
		receiver->templates = nla_get_u8(templates);
	if (refresh)
		receiver->refresh = nla_get_u32(refresh);
}

/**
 * ft_configure_receiver() - change a receiver by the attributes of a request
 * @receiver: not yet published; of no use after a failure
 * @edit: the request; what is absent is not changed
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int ft_configure_receiver(struct ft_receiver *receiver,
			  const struct ft_edit *edit)
{
	int err;

	err = configure_way(receiver, edit);
	configure_templates(receiver, edit);
	if (!err)
		err = configure_headers(receiver, edit);
	if (!err)
		err = configure_share(receiver, edit);
	if (!err)
		err = configure_selection(receiver, edit);
	if (!err && edit->attrs[FLOWTEE_A_RECEIVER_COMMENT])
		err = ft_read_comment(edit->attrs[FLOWTEE_A_RECEIVER_COMMENT],
				      &receiver->object, edit->extack);
	return err;
}
