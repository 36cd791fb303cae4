// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "control/blame.h"
#include "control/commit.h"
#include "control/control.h"
#include "control/family.h"
#include "control/transaction.h"

/* Context: control->lock held. Return: the transaction of a socket, or NULL. */
struct ft_transaction *ft_transaction_of(struct ft_control *control, u32 portid)
{
	struct ft_transaction *transaction;

	list_for_each_entry(transaction, &control->transactions, list)
		if (transaction->portid == portid)
			return transaction;
	return NULL;
}

static void drop(struct ft_transaction *transaction)
{
	list_del(&transaction->list);
	ft_draft_drop(&transaction->draft);
	kfree(transaction);
}

/* For a namespace that nobody can ask for anything any more. */
void ft_transactions_drop(struct ft_control *control)
{
	struct ft_transaction *transaction, *next;

	list_for_each_entry_safe(transaction, next, &control->transactions, list)
		drop(transaction);
}

/* Each holds the ruleset that it began with, and what it has made up to now. */
#define TRANSACTIONS_MAX	64

static bool are_too_many(const struct ft_control *control)
{
	const struct ft_transaction *transaction;
	unsigned int n = 0;

	list_for_each_entry(transaction, &control->transactions, list)
		n++;
	return n >= TRANSACTIONS_MAX;
}

static int begin(struct ft_control *control, const struct genl_info *info)
{
	const struct nlattr *generation = info->attrs[FLOWTEE_A_GENERATION];
	struct ft_transaction *transaction;
	int err;

	if (ft_transaction_of(control, info->snd_portid)) {
		NL_SET_ERR_MSG(info->extack,
			       "the socket has begun a transaction already");
		return -EBUSY;
	}
	if (are_too_many(control)) {
		NL_SET_ERR_MSG(info->extack,
			       "64 transactions of this network namespace have not ended, and more are not allowed");
		return -EBUSY;
	}
	if (generation && nla_get_u32(generation) != control->generation) {
		NL_SET_ERR_MSG_ATTR(info->extack, generation,
				    "the configuration in force is of another generation");
		return -ESTALE;
	}
	transaction = kzalloc(sizeof(*transaction), FT_GFP);
	if (!transaction)
		return -ENOMEM;
	err = ft_draft_begin(&transaction->draft, control->ruleset,
			     info->attrs[FLOWTEE_A_REPLACE]);
	if (err) {
		kfree(transaction);
		return err;
	}
	transaction->portid = info->snd_portid;
	list_add(&transaction->list, &control->transactions);
	return 0;
}

static int commit(struct ft_control *control, struct ft_transaction *transaction,
		  struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[FLOWTEE_A_CONFIRM];
	struct ft_reason reason = {
		.cause = FLOWTEE_CAUSE_TRANSACTION,
		.confirm = confirm ? nla_get_u32(confirm) : 0,
		.ends_trial = info->attrs[FLOWTEE_A_END_TRIAL],
		.portid = info->snd_portid,
	};
	struct ft_blame blame;
	int err;

	if (transaction->failed) {
		NL_SET_ERR_MSG(info->extack,
			       "a request of the transaction was refused");
		return -ECANCELED;
	}
	ft_writer_note(&reason.writer, control->net);
	err = ft_commit(control, &transaction->draft, &reason, &blame,
			info->extack);
	if (err)
		ft_blame_tell(&blame, info);
	return err;
}

int ft_transaction_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	int err;

	mutex_lock(&control->lock);
	err = begin(control, info);
	mutex_unlock(&control->lock);
	return ft_request_end(err, info);
}

/* Ends the transaction of the socket, with a commit or without. */
static int end(struct genl_info *info, bool with_commit)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	struct ft_transaction *transaction;
	int err = 0;

	mutex_lock(&control->lock);
	transaction = ft_transaction_of(control, info->snd_portid);
	if (transaction) {
		if (with_commit)
			err = commit(control, transaction, info);
		drop(transaction);
	} else {
		NL_SET_ERR_MSG(info->extack,
			       "the socket has not begun a transaction");
		err = -ENOENT;
	}
	mutex_unlock(&control->lock);
	return ft_request_end(err, info);
}

int ft_transaction_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	return end(info, true);
}

int ft_transaction_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	return end(info, false);
}

/* A socket was closed, of whatever protocol: what it had begun is given up.
 * That it had begun something can be seen without the lock, as its requests
 * are done.
 */
static int socket_closed(struct notifier_block *notifier, unsigned long event,
			 void *data)
{
	const struct netlink_notify *notify = data;
	struct ft_transaction *transaction;
	struct ft_control *control;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	control = ft_control_of(notify->net);
	if (list_empty_careful(&control->transactions))
		return NOTIFY_DONE;
	mutex_lock(&control->lock);
	transaction = ft_transaction_of(control, notify->portid);
	if (transaction)
		drop(transaction);
	mutex_unlock(&control->lock);
	return NOTIFY_DONE;
}

static struct notifier_block sockets = {
	.notifier_call = socket_closed,
};

int ft_transactions_init(void)
{
	return netlink_register_notifier(&sockets);
}

void ft_transactions_exit(void)
{
	netlink_unregister_notifier(&sockets);
}
