// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <linux/module.h>
#include <linux/user_namespace.h>

#include "compat/genetlink.h"
#include "control/change.h"
#include "control/confirm.h"
#include "control/control.h"
#include "control/dump.h"
#include "control/explain.h"
#include "control/exporters.h"
#include "control/family.h"
#include "control/finding.h"
#include "control/netlink.h"
#include "control/policy.h"
#include "control/replay.h"
#include "control/tell.h"
#include "control/trace.h"
#include "control/transaction.h"

static bool userns;
module_param(userns, bool, 0444);
MODULE_PARM_DESC(userns,
		 "network namespaces that belong to user namespaces may be configured, too (default: no)");

static bool read_all;
module_param(read_all, bool, 0444);
MODULE_PARM_DESC(read_all,
		 "users without CAP_NET_ADMIN may read the configuration and the counters, too (default: no)");

/* What is in force in the namespace that asks, and for how long at least. */
static int put_in_force(struct sk_buff *reply, struct ft_control *control)
{
	u32 generation, left;

	/* Anybody may ask, and must not wait for what root does. */
	if (mutex_lock_killable(&control->lock))
		return -EINTR;
	generation = control->generation;
	left = ft_confirm_left(control);
	mutex_unlock(&control->lock);
	if (nla_put_u32(reply, FLOWTEE_A_GENERATION, generation) ||
	    (left && nla_put_u32(reply, FLOWTEE_A_CONFIRM, left)))
		return -EMSGSIZE;
	return 0;
}

static int get_version(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *message;

	reply = genlmsg_new(nla_total_size(sizeof(FLOWTEE_VERSION)) +
			    2 * nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	message = genlmsg_put_reply(reply, info, &ft_family, 0,
				    FLOWTEE_CMD_VERSION_GET);
	if (!message ||
	    nla_put_string(reply, FLOWTEE_A_VERSION, FLOWTEE_VERSION) ||
	    put_in_force(reply, ft_control_of(genl_info_net(info)))) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, message);
	return genlmsg_reply(reply, info);
}

/* Whoever may make a user namespace has all capabilities in it. */
static int check_owner(struct genl_info *info)
{
	if (userns || genl_info_net(info)->user_ns == &init_user_ns)
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "the network namespace belongs to a user namespace: only if the module is loaded with userns=1 may such be configured");
	return -EPERM;
}

/* Everything that changes something comes by here, and who has others work for
 * him.
 */
static int configure(struct sk_buff *skb, struct genl_info *info)
{
	int err = check_owner(info);

	if (err)
		return err;
	switch (info->genlhdr->cmd) {
	case FLOWTEE_CMD_BEGIN:
		return ft_transaction_begin_doit(skb, info);
	case FLOWTEE_CMD_COMMIT:
		return ft_transaction_commit_doit(skb, info);
	case FLOWTEE_CMD_ABORT:
		return ft_transaction_abort_doit(skb, info);
	case FLOWTEE_CMD_CONFIRM:
		return ft_confirm_doit(skb, info);
	case FLOWTEE_CMD_REPLAY:
		return ft_replay_doit(skb, info);
	case FLOWTEE_CMD_HEALTH:
		return ft_finding_doit(skb, info);
	case FLOWTEE_CMD_TRACE:
		return ft_trace_doit(skb, info);
	default:
		return ft_change_doit(skb, info);
	}
}

#define FT_PRIVILEGED(command) {		\
		.cmd = (command),		\
		.flags = GENL_UNS_ADMIN_PERM,	\
		.doit = configure,		\
	}

/* Who may read is decided when the module is loaded: ft_netlink_init(). */
static struct genl_ops operations[] __ro_after_init = {
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
	{
		/* To look for keys of IPsec is more than to read. */
		.cmd = FLOWTEE_CMD_EXPLAIN,
		.flags = GENL_UNS_ADMIN_PERM,
		.start = ft_explain_start,
		.dumpit = ft_explain_dump,
		.done = ft_explain_done,
	},
	{
		.cmd = FLOWTEE_CMD_EXPORTER_GET,
		.start = ft_exporters_start,
		.dumpit = ft_exporters_dump,
		.done = ft_exporters_done,
	},
	FT_PRIVILEGED(FLOWTEE_CMD_COLLECTOR_NEW),
	FT_PRIVILEGED(FLOWTEE_CMD_COLLECTOR_SET),
	FT_PRIVILEGED(FLOWTEE_CMD_COLLECTOR_DEL),
	FT_PRIVILEGED(FLOWTEE_CMD_POOL_NEW),
	FT_PRIVILEGED(FLOWTEE_CMD_POOL_SET),
	FT_PRIVILEGED(FLOWTEE_CMD_POOL_DEL),
	FT_PRIVILEGED(FLOWTEE_CMD_RECEIVER_NEW),
	FT_PRIVILEGED(FLOWTEE_CMD_RECEIVER_SET),
	FT_PRIVILEGED(FLOWTEE_CMD_RECEIVER_DEL),
	FT_PRIVILEGED(FLOWTEE_CMD_LIST_NEW),
	FT_PRIVILEGED(FLOWTEE_CMD_LIST_SET),
	FT_PRIVILEGED(FLOWTEE_CMD_LIST_DEL),
	FT_PRIVILEGED(FLOWTEE_CMD_FLUSH),
	FT_PRIVILEGED(FLOWTEE_CMD_BEGIN),
	FT_PRIVILEGED(FLOWTEE_CMD_COMMIT),
	FT_PRIVILEGED(FLOWTEE_CMD_ABORT),
	FT_PRIVILEGED(FLOWTEE_CMD_CONFIRM),
	FT_PRIVILEGED(FLOWTEE_CMD_REPLAY),
	FT_PRIVILEGED(FLOWTEE_CMD_HEALTH),
	FT_PRIVILEGED(FLOWTEE_CMD_TRACE),
};

static struct genl_multicast_group groups[] __ro_after_init = {
	{ .name = FLOWTEE_GENL_GROUP },
};

/* Requests of different namespaces run side by side; those of one take turns
 * at the lock of its ft_control.
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

/* Addresses of exporters and receivers are not for everybody. */
static void __init close_to_strangers(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(operations); i++)
		if (operations[i].cmd == FLOWTEE_CMD_RULESET_GET ||
		    operations[i].cmd == FLOWTEE_CMD_EXPORTER_GET)
			operations[i].flags |= GENL_UNS_ADMIN_PERM;
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		ft_genl_group_close(&groups[i]);
}

int __init ft_netlink_init(void)
{
	int err;

	if (!read_all)
		close_to_strangers();
	err = ft_transactions_init();
	if (err)
		return err;
	err = ft_trace_init();
	if (err)
		goto no_trace;
	err = genl_register_family(&ft_family);
	if (err)
		goto no_family;
	return 0;

no_family:
	ft_trace_exit();
no_trace:
	ft_transactions_exit();
	return err;
}

void ft_netlink_exit(void)
{
	ft_tell_exit();
	ft_trace_exit();
	genl_unregister_family(&ft_family);
	ft_transactions_exit();
}
