// SPDX-License-Identifier: GPL-2.0-only
#include "control/blame.h"
#include "control/change.h"
#include "control/commit.h"
#include "control/control.h"
#include "control/family.h"
#include "control/policy.h"
#include "control/transaction.h"

/* A receiver has most of them. */
#define OBJECT_ATTRS_MAX	FLOWTEE_A_RECEIVER_MAX

/**
 * struct subject - what a request is about
 * @object: the attribute that it takes, or 0 for none
 * @maxattr: of what is in it
 * @policy: likewise
 * @fault: to be named when another object of the ruleset is at fault
 */
struct subject {
	int object;
	int maxattr;
	const struct nla_policy *policy;
	int fault;
};

static const struct subject subjects[FLOWTEE_CMD_MAX + 1] = {
#define FT_COLLECTOR {						\
		.object = FLOWTEE_A_COLLECTOR,			\
		.maxattr = FLOWTEE_A_COLLECTOR_MAX,		\
		.policy = ft_collector_policy,			\
		.fault = FLOWTEE_A_COLLECTOR_LISTEN,		\
	}
	[FLOWTEE_CMD_COLLECTOR_NEW] = FT_COLLECTOR,
	[FLOWTEE_CMD_COLLECTOR_SET] = FT_COLLECTOR,
	[FLOWTEE_CMD_COLLECTOR_DEL] = FT_COLLECTOR,
#define FT_RECEIVER {						\
		.object = FLOWTEE_A_RECEIVER,			\
		.maxattr = FLOWTEE_A_RECEIVER_MAX,		\
		.policy = ft_receiver_policy,			\
		.fault = FLOWTEE_A_RECEIVER_TO,		\
	}
	[FLOWTEE_CMD_RECEIVER_NEW] = FT_RECEIVER,
	[FLOWTEE_CMD_RECEIVER_SET] = FT_RECEIVER,
	[FLOWTEE_CMD_RECEIVER_DEL] = FT_RECEIVER,
#define FT_POOL {						\
		.object = FLOWTEE_A_POOL,			\
		.maxattr = FLOWTEE_A_POOL_MAX,			\
		.policy = ft_pool_policy,			\
		.fault = FLOWTEE_A_POOL_NAME,			\
	}
	[FLOWTEE_CMD_POOL_NEW] = FT_POOL,
	[FLOWTEE_CMD_POOL_SET] = FT_POOL,
	[FLOWTEE_CMD_POOL_DEL] = FT_POOL,
#define FT_LIST {						\
		.object = FLOWTEE_A_LIST,			\
		.maxattr = FLOWTEE_A_LIST_MAX,			\
		.policy = ft_list_policy,			\
		.fault = FLOWTEE_A_LIST_NAME,			\
	}
	[FLOWTEE_CMD_LIST_NEW] = FT_LIST,
	[FLOWTEE_CMD_LIST_SET] = FT_LIST,
	[FLOWTEE_CMD_LIST_DEL] = FT_LIST,
};

static int parse_object(const struct subject *subject, struct nlattr **attrs,
			const struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[subject->object];

	if (!subject->object)
		return 0;
	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the request names no object");
		return -EINVAL;
	}
	return nla_parse_nested(attrs, subject->maxattr, nest, subject->policy,
				info->extack);
}

/* The attribute of the request that made the ruleset as a whole impossible. */
static void set_bad_attr(const struct subject *subject,
			 const struct ft_blame *blame, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	int object = blame->receiver ? FLOWTEE_A_RECEIVER : FLOWTEE_A_COLLECTOR;
	const struct nlattr *attr = NULL;

	if (!blame->collector)
		return;
	if (object == subject->object)
		attr = attrs[blame->attr];
	if (!attr)
		attr = attrs[subject->fault];
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
}

/* A change on its own: a draft of one change. */
static int change_at_once(struct ft_control *control, const struct ft_edit *edit,
			  struct genl_info *info)
{
	struct ft_reason reason = {
		.cause = FLOWTEE_CAUSE_REQUEST,
		.portid = info->snd_portid,
	};
	struct ft_draft draft;
	struct ft_blame blame;
	int err;

	err = ft_draft_begin(&draft, control->ruleset, false);
	if (err)
		return err;
	err = ft_draft_edit(&draft, edit);
	if (!err) {
		ft_writer_note(&reason.writer, control->net);
		err = ft_commit(control, &draft, &reason, &blame, edit->extack);
		if (err) {
			set_bad_attr(&subjects[edit->command], &blame,
				     edit->attrs, edit->extack);
			ft_blame_tell(&blame, info);
		}
	}
	ft_draft_drop(&draft);
	return err;
}

/* Handles every request that changes something: at once, or in the transaction
 * that its socket has begun.
 */
int ft_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	struct nlattr *attrs[OBJECT_ATTRS_MAX + 1] = {};
	const struct ft_edit edit = {
		.command = info->genlhdr->cmd,
		.attrs = attrs,
		.append = info->nlhdr->nlmsg_flags & NLM_F_APPEND,
		.extack = info->extack,
	};
	struct ft_transaction *transaction;
	int err;

	BUILD_BUG_ON(OBJECT_ATTRS_MAX < (int)FLOWTEE_A_COLLECTOR_MAX ||
		     OBJECT_ATTRS_MAX < (int)FLOWTEE_A_LIST_MAX ||
		     OBJECT_ATTRS_MAX < (int)FLOWTEE_A_POOL_MAX);
	mutex_lock(&control->lock);
	transaction = ft_transaction_of(control, info->snd_portid);
	err = parse_object(&subjects[edit.command], attrs, info);
	if (!err)
		err = transaction ? ft_draft_edit(&transaction->draft, &edit) :
				    change_at_once(control, &edit, info);
	if (err && transaction)
		transaction->failed = true;
	mutex_unlock(&control->lock);
	return ft_request_end(err, info);
}
