// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <net/genetlink.h>

#include "control/blame.h"
#include "control/family.h"
#include "control/message.h"

/* Notes why a draft is refused. */
void ft_blame_say(struct ft_blame *blame, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vscnprintf(blame->reason, sizeof(blame->reason), format, args);
	va_end(args);
}

static int put(struct sk_buff *reply, const struct ft_blame *blame,
	       const struct genl_info *info)
{
	const struct ft_item item = {
		.collector = blame->collector,
		.receiver = blame->receiver,
	};
	const char *reason = *blame->reason ? blame->reason :
					      info->extack->_msg;

	if (blame->collector &&
	    ft_message_put_names(reply, &item, blame->attr))
		return -EMSGSIZE;
	if (blame->confirm &&
	    nla_put_u32(reply, FLOWTEE_A_CONFIRM, blame->confirm))
		return -EMSGSIZE;
	return nla_put_string(reply, FLOWTEE_A_REASON, reason);
}

/**
 * ft_blame_tell() - tell what is why a draft is refused, before the refusal
 * @blame: what it is, if that is known
 * @info: the request; its extended ACK has the reason
 *
 * If that cannot be told, the refusal itself still is.
 *
 * Context: may sleep; the draft is still there.
 */
void ft_blame_tell(const struct ft_blame *blame, struct genl_info *info)
{
	struct sk_buff *reply;
	void *message;

	if ((!blame->collector && !blame->confirm && !*blame->reason) ||
	    !info->extack->_msg)
		return;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return;
	message = genlmsg_put(reply, info->snd_portid, info->snd_seq,
			      &ft_family, 0, info->genlhdr->cmd);
	if (!message || put(reply, blame, info)) {
		nlmsg_free(reply);
		return;
	}
	genlmsg_end(reply, message);
	genlmsg_unicast(genl_info_net(info), reply, info->snd_portid);
}
