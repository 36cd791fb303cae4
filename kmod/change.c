// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include "change.h"
#include "configure.h"
#include "namespace.h"
#include "policy.h"

/*
 * A change edits a draft: a ruleset that nobody else sees yet. Nothing of it
 * happens unless the whole draft is found good and published.
 */

/* Return: a name that must be there and be valid, or an ERR_PTR(). */
static const char *require_name(const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	if (attr)
		return ft_configure_name(attr, extack);
	NL_SET_ERR_MSG(extack, "a name is required");
	return ERR_PTR(-EINVAL);
}

/* Return: the index of the collector that @attr names, or a negative error. */
static int find_collector(const struct ft_ruleset *draft,
			  const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	const char *name = require_name(attr, extack);
	int index;

	if (IS_ERR(name))
		return PTR_ERR(name);
	index = ft_ruleset_find(draft, name);
	if (index < 0)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "there is no collector of this name");
	return index;
}

static int find_receiver(const struct ft_collector *collector,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	const char *name = require_name(attr, extack);
	int index;

	if (IS_ERR(name))
		return PTR_ERR(name);
	index = ft_collector_find(collector, name);
	if (index < 0)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the collector has no receiver of this name");
	return index;
}

/* For editing; it takes the place of the version in force. */
static struct ft_collector *edit_collector(struct ft_ruleset *draft, int index)
{
	struct ft_collector *collector;

	collector = ft_collector_clone(draft->collectors[index]);
	if (!collector)
		return ERR_PTR(-ENOMEM);
	ft_ruleset_replace(draft, index, collector);
	return collector;
}

static int new_collector(struct ft_ruleset *draft, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[FLOWTEE_A_COLLECTOR_NAME];
	const char *name = require_name(attr, extack);
	struct ft_collector *collector;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_ruleset_find(draft, name) >= 0) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "there is a collector of this name already");
		return -EEXIST;
	}
	if (!attrs[FLOWTEE_A_COLLECTOR_LISTEN]) {
		NL_SET_ERR_MSG(extack,
			       "a collector needs an address and port to listen to");
		return -EINVAL;
	}

	collector = ft_collector_alloc();
	if (!collector)
		return -ENOMEM;
	strcpy(collector->name, name);
	err = ft_configure_collector(collector, attrs, extack);
	if (!err)
		err = ft_configure_check(collector,
					 attrs[FLOWTEE_A_COLLECTOR_ALLOW],
					 extack);
	if (!err)
		err = ft_ruleset_append(draft, collector);
	if (err)
		ft_collector_put(collector);
	return err;
}

static int set_collector(struct ft_ruleset *draft, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	struct ft_collector *collector;
	int index, err;

	index = find_collector(draft, attrs[FLOWTEE_A_COLLECTOR_NAME], extack);
	if (index < 0)
		return index;
	collector = edit_collector(draft, index);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	err = ft_configure_collector(collector, attrs, extack);
	if (err)
		return err;
	return ft_configure_check(collector,
				  attrs[FLOWTEE_A_COLLECTOR_LISTEN] ?:
				  attrs[FLOWTEE_A_COLLECTOR_ALLOW], extack);
}

static int del_collector(struct ft_ruleset *draft, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	int index;

	index = find_collector(draft, attrs[FLOWTEE_A_COLLECTOR_NAME], extack);
	if (index < 0)
		return index;
	ft_ruleset_remove(draft, index);
	return 0;
}

/* For editing: the collector of the receiver that the request is about. */
static struct ft_collector *edit_collector_of(struct ft_ruleset *draft,
					      struct nlattr **attrs,
					      struct netlink_ext_ack *extack)
{
	int index;

	index = find_collector(draft, attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
			       extack);
	return index < 0 ? ERR_PTR(index) : edit_collector(draft, index);
}

static const struct nlattr *blame_of_receiver(struct nlattr **attrs)
{
	return attrs[FLOWTEE_A_RECEIVER_TO] ?: attrs[FLOWTEE_A_RECEIVER_FROM];
}

static int new_receiver(struct ft_ruleset *draft, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[FLOWTEE_A_RECEIVER_NAME];
	struct ft_collector *collector;
	struct ft_receiver *receiver;
	const char *name;
	int err;

	collector = edit_collector_of(draft, attrs, extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	name = require_name(attr, extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_collector_find(collector, name) >= 0) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the collector has a receiver of this name already");
		return -EEXIST;
	}
	if (!attrs[FLOWTEE_A_RECEIVER_TO]) {
		NL_SET_ERR_MSG(extack, "a receiver needs an address and port");
		return -EINVAL;
	}

	receiver = ft_receiver_alloc();
	if (!receiver)
		return -ENOMEM;
	strcpy(receiver->name, name);
	err = ft_configure_receiver(receiver, attrs, extack);
	if (!err)
		err = ft_collector_append(collector, receiver);
	if (err) {
		ft_receiver_put(receiver);
		return err;
	}
	return ft_configure_check(collector, blame_of_receiver(attrs), extack);
}

static int set_receiver(struct ft_ruleset *draft, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	struct ft_collector *collector;
	struct ft_receiver *receiver;
	int index, err;

	collector = edit_collector_of(draft, attrs, extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	index = find_receiver(collector, attrs[FLOWTEE_A_RECEIVER_NAME],
			      extack);
	if (index < 0)
		return index;
	receiver = ft_receiver_clone(collector->receivers[index]);
	if (!receiver)
		return -ENOMEM;
	ft_collector_replace(collector, index, receiver);
	err = ft_configure_receiver(receiver, attrs, extack);
	if (err)
		return err;
	return ft_configure_check(collector, blame_of_receiver(attrs), extack);
}

static int del_receiver(struct ft_ruleset *draft, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	struct ft_collector *collector;
	int index;

	collector = edit_collector_of(draft, attrs, extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	index = find_receiver(collector, attrs[FLOWTEE_A_RECEIVER_NAME],
			      extack);
	if (index < 0)
		return index;
	ft_collector_remove(collector, index);
	return 0;
}

static int flush(struct ft_ruleset *draft, struct nlattr **attrs,
		 struct netlink_ext_ack *extack)
{
	while (draft->n_collectors)
		ft_ruleset_remove(draft, draft->n_collectors - 1);
	return 0;
}

/**
 * struct command - a request
 * @object: the attribute that it takes, or 0 for none
 * @address: of the object, to be named when the whole ruleset is refused
 * @edit: makes the change in a draft
 */
struct command {
	enum flowtee_attr object;
	int address;
	int (*edit)(struct ft_ruleset *draft, struct nlattr **attrs,
		    struct netlink_ext_ack *extack);
};

static const struct command commands[FLOWTEE_CMD_MAX + 1] = {
	[FLOWTEE_CMD_COLLECTOR_NEW] = {
		.object = FLOWTEE_A_COLLECTOR,
		.address = FLOWTEE_A_COLLECTOR_LISTEN,
		.edit = new_collector,
	},
	[FLOWTEE_CMD_COLLECTOR_SET] = {
		.object = FLOWTEE_A_COLLECTOR,
		.address = FLOWTEE_A_COLLECTOR_LISTEN,
		.edit = set_collector,
	},
	[FLOWTEE_CMD_COLLECTOR_DEL] = {
		.object = FLOWTEE_A_COLLECTOR,
		.edit = del_collector,
	},
	[FLOWTEE_CMD_RECEIVER_NEW] = {
		.object = FLOWTEE_A_RECEIVER,
		.address = FLOWTEE_A_RECEIVER_TO,
		.edit = new_receiver,
	},
	[FLOWTEE_CMD_RECEIVER_SET] = {
		.object = FLOWTEE_A_RECEIVER,
		.address = FLOWTEE_A_RECEIVER_TO,
		.edit = set_receiver,
	},
	[FLOWTEE_CMD_RECEIVER_DEL] = {
		.object = FLOWTEE_A_RECEIVER,
		.edit = del_receiver,
	},
	[FLOWTEE_CMD_FLUSH] = {
		.edit = flush,
	},
};

#define OBJECT_ATTRS_MAX \
	((int)FLOWTEE_A_COLLECTOR_MAX > (int)FLOWTEE_A_RECEIVER_MAX ? \
	 (int)FLOWTEE_A_COLLECTOR_MAX : (int)FLOWTEE_A_RECEIVER_MAX)

static int parse_object(const struct command *command, struct nlattr **attrs,
			const struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[command->object];

	if (!command->object)
		return 0;
	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the request names no object");
		return -EINVAL;
	}
	if (command->object == FLOWTEE_A_COLLECTOR)
		return nla_parse_nested(attrs, FLOWTEE_A_COLLECTOR_MAX, nest,
					ft_collector_policy, info->extack);
	return nla_parse_nested(attrs, FLOWTEE_A_RECEIVER_MAX, nest,
				ft_receiver_policy, info->extack);
}

static int commit(struct ft_namespace *ns, const struct command *command,
		  struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct ft_ruleset *old = ft_namespace_ruleset(ns);
	struct ft_ruleset *draft;
	int err;

	draft = ft_ruleset_edit(old);
	if (!draft)
		return -ENOMEM;
	err = command->edit(draft, attrs, extack);
	if (err)
		goto drop;
	err = ft_ruleset_seal(draft, ns->net, old, extack);
	if (err) {
		if (command->address && attrs[command->address])
			NL_SET_BAD_ATTR(extack, attrs[command->address]);
		goto drop;
	}
	err = ft_namespace_publish(ns, draft);
	if (err)
		goto drop;
	return 0;

drop:
	ft_ruleset_put(draft);
	return err;
}

/* Handles every request that changes something. */
int ft_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct command *command = &commands[info->genlhdr->cmd];
	struct ft_namespace *ns = ft_namespace_of(genl_info_net(info));
	struct nlattr *attrs[OBJECT_ATTRS_MAX + 1] = {};
	int err;

	err = parse_object(command, attrs, info);
	if (err)
		return err;
	mutex_lock(&ns->lock);
	err = commit(ns, command, attrs, info->extack);
	mutex_unlock(&ns->lock);
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack, "not enough memory");
	return err;
}
