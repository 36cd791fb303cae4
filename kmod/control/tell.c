// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rwsem.h>
#include <net/genetlink.h>

#include "base/memory.h"
#include "control/control.h"
#include "control/family.h"
#include "control/tell.h"

/* Read while messages are made and sent, and what it guards. */
static DECLARE_RWSEM(in_use);
static bool silent;

static void send_messages(struct ft_telling *telling)
{
	if (telling->skb)
		genlmsg_multicast_netns(&ft_family, telling->control->net,
					telling->skb, 0, FT_GROUP, GFP_KERNEL);
	telling->skb = NULL;
}

static int add_message(struct ft_telling *telling, u8 command,
		       ft_fill_fn *fill, const void *what, u32 *prefix)
{
	void *message;
	int err;

	if (!telling->skb)
		telling->skb = nlmsg_new(NLMSG_GOODSIZE, FT_GFP);
	if (!telling->skb)
		return -ENOMEM;
	message = genlmsg_put(telling->skb, telling->portid, 0, &ft_family, 0,
			      command);
	if (!message)
		return -EMSGSIZE;
	err = fill(telling->skb, what, prefix);
	if (err)
		genlmsg_cancel(telling->skb, message);
	else
		genlmsg_end(telling->skb, message);
	return err;
}

/**
 * ft_tell() - add a message
 * @telling: begun
 * @command: of the message
 * @fill: writes what it says
 * @what: for @fill
 *
 * There are several messages if a list of prefixes is long. What does not fit
 * beside others begins a buffer of its own.
 *
 * Context: may sleep.
 */
void ft_tell(struct ft_telling *telling, u8 command, ft_fill_fn *fill,
	     const void *what)
{
	u32 prefix = 0;

	while (!telling->err) {
		u32 next = prefix;

		telling->err = add_message(telling, command, fill, what, &next);
		if (telling->err == -EMSGSIZE && telling->skb &&
		    telling->skb->len) {
			send_messages(telling);
			telling->err = 0;
			continue;
		}
		prefix = next;
		if (!prefix)
			return;
	}
}

/**
 * ft_tell_begin() - begin to tell, if anyone listens
 * @telling: to be begun
 * @control: whose messages they are; its lock is held, so that what happens is
 *	told in its order
 * @portid: of the socket that is the reason, or 0
 *
 * Context: may sleep.
 * Return: whether anyone listens; if so, ft_tell_end() is to follow.
 */
bool ft_tell_begin(struct ft_telling *telling, struct ft_control *control,
		   u32 portid)
{
	*telling = (struct ft_telling) {
		.control = control,
		.portid = portid,
	};
	down_read(&in_use);
	if (!silent && genl_has_listeners(&ft_family, control->net, FT_GROUP))
		return true;
	up_read(&in_use);
	return false;
}

/* What is told has happened: whoever cannot be told of it gets to know that. */
void ft_tell_end(struct ft_telling *telling)
{
	if (telling->err) {
		nlmsg_free(telling->skb);
		genl_set_err(&ft_family, telling->control->net, 0, FT_GROUP,
			     ENOBUFS);
	} else {
		send_messages(telling);
	}
	up_read(&in_use);
}

/**
 * ft_tell_one() - tell a single message, if anyone listens
 * @control: as for ft_tell_begin()
 * @command: as for ft_tell()
 * @fill: as for ft_tell()
 * @what: as for ft_tell()
 *
 * Context: may sleep.
 */
void ft_tell_one(struct ft_control *control, u8 command, ft_fill_fn *fill,
		 const void *what)
{
	struct ft_telling telling;

	if (!ft_tell_begin(&telling, control, 0))
		return;
	ft_tell(&telling, command, fill, what);
	ft_tell_end(&telling);
}

/* Nothing is told any more: the family is about to go, and its group may become
 * that of another.
 */
void ft_tell_exit(void)
{
	down_write(&in_use);
	silent = true;
	up_write(&in_use);
}
