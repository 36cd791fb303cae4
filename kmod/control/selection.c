// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/flowtee.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "control/read.h"
#include "control/selection.h"

/**
 * ft_selection_read() - change a set of prefixes by an attribute of a request
 * @attr: the attribute
 * @set: replaced, with NULL if the attribute has none
 * @edit: the request
 *
 * To append to "all" would narrow it, which is not what appending means; to "none" it
 * is refused, too, as sets are alike.
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int ft_selection_read(const struct nlattr *attr, struct ft_prefixes **set,
		      const struct ft_edit *edit)
{
	struct ft_prefixes *prefixes = NULL;
	const struct nlattr *item;
	int rem, err;
	u32 n = 0;

	if (edit->append && !*set) {
		NL_SET_ERR_MSG_ATTR(edit->extack, attr,
				    "there is no list to append to");
		return -EINVAL;
	}
	nla_for_each_nested(item, attr, rem)
		n++;
	if (n) {
		prefixes = ft_prefixes_extend(edit->append ? *set : NULL, n);
		if (!prefixes)
			return -ENOMEM;
		n = prefixes->n - n;
		nla_for_each_nested(item, attr, rem) {
			cond_resched();
			err = ft_read_prefix(item, &prefixes->given[n++],
					     edit->extack);
			if (err) {
				ft_prefixes_put(prefixes);
				return err;
			}
		}
	} else if (edit->append) {
		return 0;
	}
	ft_prefixes_put(*set);
	*set = prefixes;
	return 0;
}

/* Replaces the set by that of a list, once it is known which lists there are. */
static int name_list(const struct nlattr *attr, struct ft_prefixes **set,
		     char list[FLOWTEE_NAME_SIZE],
		     struct netlink_ext_ack *extack)
{
	const char *name = ft_read_name(attr, extack);

	if (IS_ERR(name))
		return PTR_ERR(name);
	strcpy(list, name);
	ft_prefixes_put(*set);
	*set = NULL;
	return 0;
}

/**
 * ft_selection_configure() - change which exporters something is about
 * @selection: of an object that is not yet published
 * @edit: the request
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int ft_selection_configure(const struct ft_selection *selection,
			   const struct ft_edit *edit)
{
	const struct nlattr *prefixes = edit->attrs[selection->prefixes_attr];
	const struct nlattr *list = edit->attrs[selection->list_attr];
	int err;

	if (prefixes && list) {
		NL_SET_ERR_MSG_ATTR(edit->extack, list,
				    "prefixes are given, or a list is named, not both");
		return -EINVAL;
	}
	if (list)
		return name_list(list, selection->set, selection->list,
				 edit->extack);
	if (!prefixes)
		return 0;
	if (edit->append && *selection->list) {
		NL_SET_ERR_MSG_ATTR(edit->extack, prefixes,
				    "it is a list that has a name: append to that");
		return -EINVAL;
	}
	err = ft_selection_read(prefixes, selection->set, edit);
	if (!err)
		*selection->list = '\0';
	return err;
}
