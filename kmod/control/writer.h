/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has asked for a change. */
#ifndef FLOWTEE_WRITER_H
#define FLOWTEE_WRITER_H

#include <linux/sched.h>
#include <linux/types.h>

struct net;
struct sk_buff;

/**
 * struct ft_writer - who has asked for a change
 * @is_known: somebody has
 * @has_process: @pid and @command may be told
 * @has_login: it is known as whom he has logged in
 * @uid: the effective user, as the owner of the namespace numbers him
 * @login: likewise, as whom he has logged in
 * @pid: the process, as the host numbers it
 * @command: its name, any bytes
 */
struct ft_writer {
	bool is_known;
	bool has_process;
	bool has_login;
	u32 uid;
	u32 login;
	u32 pid;
	char command[TASK_COMM_LEN];
};

void ft_writer_note(struct ft_writer *writer, const struct net *net);
int ft_writer_put(struct sk_buff *skb, const struct ft_writer *writer);

#endif /* FLOWTEE_WRITER_H */
