// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/flowtee.h>
#include <linux/pid.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/netlink.h>

#include "control/writer.h"

/**
 * ft_writer_note() - note who asks
 * @writer: result
 * @net: the namespace whose configuration it is about
 *
 * Context: of the request, which whoever sends it handles himself.
 */
void ft_writer_note(struct ft_writer *writer, const struct net *net)
{
	kuid_t login = audit_get_loginuid(current);

	writer->is_known = true;
	writer->uid = from_kuid_munged(net->user_ns, current_euid());
	/* What the host's processes are called is none of a stranger's affair. */
	writer->has_process = net->user_ns == &init_user_ns;
	writer->has_login = writer->has_process && uid_valid(login);
	if (writer->has_login)
		writer->login = from_kuid_munged(net->user_ns, login);
	writer->pid = task_tgid_nr(current);
	get_task_comm(writer->command, current);
}

/* Return: 0, or -EMSGSIZE. */
int ft_writer_put(struct sk_buff *skb, const struct ft_writer *writer)
{
	struct nlattr *nest;

	if (!writer->is_known)
		return 0;
	nest = nla_nest_start(skb, FLOWTEE_A_WRITER);
	if (!nest ||
	    nla_put_u32(skb, FLOWTEE_A_WRITER_UID, writer->uid) ||
	    (writer->has_login &&
	     nla_put_u32(skb, FLOWTEE_A_WRITER_LOGIN, writer->login)) ||
	    (writer->has_process &&
	     (nla_put_u32(skb, FLOWTEE_A_WRITER_PID, writer->pid) ||
	      nla_put_string(skb, FLOWTEE_A_WRITER_COMMAND, writer->command))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
