/* SPDX-License-Identifier: GPL-2.0-only */
/* Many changes, put in force in one step. */
#ifndef FLOWTEE_TRANSACTION_H
#define FLOWTEE_TRANSACTION_H

#include <net/genetlink.h>

#include "control/draft.h"

struct ft_control;

/**
 * struct ft_transaction - the changes that a socket has asked for so far
 * @list: in &ft_control.transactions, whose lock guards all of this
 * @portid: the socket
 * @failed: one of its requests was refused
 * @draft: the result
 */
struct ft_transaction {
	struct list_head list;
	u32 portid;
	bool failed;
	struct ft_draft draft;
};

struct ft_transaction *ft_transaction_of(struct ft_control *control, u32 portid);
int ft_transaction_begin_doit(struct sk_buff *skb, struct genl_info *info);
int ft_transaction_commit_doit(struct sk_buff *skb, struct genl_info *info);
int ft_transaction_abort_doit(struct sk_buff *skb, struct genl_info *info);
void ft_transactions_drop(struct ft_control *control);
int ft_transactions_init(void);
void ft_transactions_exit(void);

#endif /* FLOWTEE_TRANSACTION_H */
