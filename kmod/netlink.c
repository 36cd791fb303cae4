// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>

#include "change.h"
#include "compat/genetlink.h"
#include "confirm.h"
#include "dump.h"
#include "netlink.h"
#include "policy.h"
#include "transaction.h"

static int get_version(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *message;

	reply = genlmsg_new(nla_total_size(sizeof(FLOWTEE_VERSION)),
			    GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	message = genlmsg_put_reply(reply, info, &ft_family, 0,
				    FLOWTEE_CMD_VERSION_GET);
	if (!message || nla_put_string(reply, FLOWTEE_A_VERSION,
				       FLOWTEE_VERSION)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, message);
	return genlmsg_reply(reply, info);
}

/**
 * ft_netlink_error() - see to it that a refusal has a reason
 * @err: 0 or a negative error
 * @info: the request
 *
 * Return: @err.
 */
int ft_netlink_error(int err, const struct genl_info *info)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack, "not enough memory");
	return err;
}

#define FT_PRIVILEGED(command, handler) {	\
		.cmd = (command),		\
		.flags = GENL_UNS_ADMIN_PERM,	\
		.doit = (handler),		\
	}
#define FT_CHANGE(command)	FT_PRIVILEGED(command, ft_change_doit)

static const struct genl_ops operations[] = {
	{
		.cmd = FLOWTEE_CMD_VERSION_GET,
		.doit = get_version,
	},
	{
		.cmd = FLOWTEE_CMD_RULESET_GET,
		.start = ft_dump_start,
		.dumpit = ft_dump_ruleset,
		.done = ft_dump_done,
	},
	FT_CHANGE(FLOWTEE_CMD_COLLECTOR_NEW),
	FT_CHANGE(FLOWTEE_CMD_COLLECTOR_SET),
	FT_CHANGE(FLOWTEE_CMD_COLLECTOR_DEL),
	FT_CHANGE(FLOWTEE_CMD_POOL_NEW),
	FT_CHANGE(FLOWTEE_CMD_POOL_SET),
	FT_CHANGE(FLOWTEE_CMD_POOL_DEL),
	FT_CHANGE(FLOWTEE_CMD_RECEIVER_NEW),
	FT_CHANGE(FLOWTEE_CMD_RECEIVER_SET),
	FT_CHANGE(FLOWTEE_CMD_RECEIVER_DEL),
	FT_CHANGE(FLOWTEE_CMD_FLUSH),
	FT_PRIVILEGED(FLOWTEE_CMD_BEGIN, ft_transaction_begin_doit),
	FT_PRIVILEGED(FLOWTEE_CMD_COMMIT, ft_transaction_commit_doit),
	FT_PRIVILEGED(FLOWTEE_CMD_ABORT, ft_transaction_abort_doit),
	FT_PRIVILEGED(FLOWTEE_CMD_CONFIRM, ft_confirm_doit),
};

static const struct genl_multicast_group groups[] = {
	{ .name = FLOWTEE_GENL_GROUP },
};

/* Requests of different namespaces run side by side; those of one take turns
 * at the lock of its ft_namespace.
 */
struct genl_family ft_family __ro_after_init = {
	.name = FLOWTEE_GENL_NAME,
	.version = FLOWTEE_GENL_VERSION,
	.maxattr = FLOWTEE_A_MAX,
	.policy = ft_policy,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = operations,
	.n_ops = ARRAY_SIZE(operations),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	FT_GENL_RESV_START_OP(__FLOWTEE_CMD_MAX)
};

int __init ft_netlink_init(void)
{
	int err;

	err = ft_transactions_init();
	if (err)
		return err;
	err = genl_register_family(&ft_family);
	if (err)
		ft_transactions_exit();
	return err;
}

void ft_netlink_exit(void)
{
	genl_unregister_family(&ft_family);
	ft_transactions_exit();
}
