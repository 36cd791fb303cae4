// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>
#include <linux/minmax.h>
#include <net/netlink.h>

#include "control/prefix_message.h"

static int put_prefix(struct sk_buff *skb, const struct ft_prefix *prefix)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_PREFIXES_PREFIX);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put(skb, FLOWTEE_A_PREFIX_ADDRESS,
		    ft_address_len(prefix->family), &prefix->addr) ||
	    nla_put_u8(skb, FLOWTEE_A_PREFIX_LENGTH, prefix->len)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* As many prefixes as fit, and at least one.
 * @next: index of the first; set to that of the first that did not fit, or to
 *	0 if none is left
 */
static int put_prefixes(struct sk_buff *skb, int type,
			const struct ft_prefixes *set, u32 *next)
{
	u32 i, first = *next;
	struct nlattr *nest;

	*next = 0;
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = first; i < set->n; i++)
		if (put_prefix(skb, &set->given[i]))
			break;
	if (i == first) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	if (i < set->n)
		*next = i;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ft_prefix_message_put() - tell of lists
 * @skb: of the message; it is to be cancelled if this fails
 * @lists: the lists
 * @n: how many
 * @next: 0, or the first prefix of all lists that did not fit the message before.
 *	Set to the first that does not fit this one, or to 0
 *
 * Return: 0, or -EMSGSIZE if not even one prefix fits.
 */
int ft_prefix_message_put(struct sk_buff *skb, const struct ft_told_list *lists,
			  unsigned int n, u32 *next)
{
	u32 first = *next, before = 0;
	unsigned int i;
	int err;

	*next = 0;
	for (i = 0; i < n; i++) {
		const struct ft_prefixes *set = lists[i].set;
		u32 place = max(first, before) - before;

		if (!set || place >= set->n) {
			before += set ? set->n : 0;
			continue;
		}
		err = put_prefixes(skb, lists[i].type, set, &place);
		/* What does not fit behind another list begins a message. */
		if (err && before > first)
			*next = before;
		else if (err)
			return err;
		else if (place)
			*next = before + place;
		if (*next)
			return 0;
		before += set->n;
	}
	return 0;
}
