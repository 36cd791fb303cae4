/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages to all who listen. */
#ifndef FLOWTEE_TELL_H
#define FLOWTEE_TELL_H

#include <linux/types.h>

struct ft_control;
struct sk_buff;

/**
 * struct ft_telling - messages that belong together
 * @control: whose
 * @portid: of the socket that is the reason for them, or 0
 * @skb: messages that were not sent yet, or NULL
 * @err: why what follows cannot be told
 */
struct ft_telling {
	struct ft_control *control;
	u32 portid;
	struct sk_buff *skb;
	int err;
};

/**
 * typedef ft_fill_fn - writes what a message says
 * @skb: of the message
 * @what: what it is about
 * @prefix: 0, or the first prefix of a list that is still to be told; set to
 *	the first that did not fit, if there is one
 *
 * Return: 0, or -EMSGSIZE if it does not fit.
 */
typedef int ft_fill_fn(struct sk_buff *skb, const void *what, u32 *prefix);

bool ft_tell_begin(struct ft_telling *telling, struct ft_control *control,
		   u32 portid);
void ft_tell(struct ft_telling *telling, u8 command, ft_fill_fn *fill,
	     const void *what);
void ft_tell_end(struct ft_telling *telling);
void ft_tell_one(struct ft_control *control, u8 command, ft_fill_fn *fill,
		 const void *what);
void ft_tell_exit(void);

#endif /* FLOWTEE_TELL_H */
