// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include "configure.h"
#include "draft.h"

/**
 * ft_draft_begin() - begin a draft
 * @draft: to be sealed and published, or dropped
 * @base: the ruleset in force, or NULL if there is none
 * @replace: begin without its collectors
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, or -ENOMEM.
 */
int ft_draft_begin(struct ft_draft *draft, struct ft_ruleset *base,
		   bool replace)
{
	draft->ruleset = replace ? ft_ruleset_alloc(base) :
				   ft_ruleset_clone(base);
	if (!draft->ruleset)
		return -ENOMEM;
	draft->base = base ? ft_ruleset_get(base) : NULL;
	draft->replace = replace;
	return 0;
}

/* Gives up what is left of a draft. May sleep. */
void ft_draft_drop(struct ft_draft *draft)
{
	ft_ruleset_put(draft->ruleset);
	ft_ruleset_put(draft->base);
}

/* Return: a name that must be there and be valid, or an ERR_PTR(). */
static const char *require_name(const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	if (attr)
		return ft_configure_name(attr, extack);
	NL_SET_ERR_MSG(extack, "a name is required");
	return ERR_PTR(-EINVAL);
}

/* Return: the place in @list of what @attr names, or a negative error. */
static int find(struct ft_list *list, const struct nlattr *attr,
		struct netlink_ext_ack *extack)
{
	const char *name = require_name(attr, extack);

	return IS_ERR(name) ? PTR_ERR(name) : ft_list_find(list, name);
}

static int find_collector(struct ft_draft *draft, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	int place = find(&draft->ruleset->collectors, attr, extack);

	if (place == -ENOENT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "there is no collector of this name");
	return place;
}

static int find_receiver(struct ft_collector *collector,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	int place = find(&collector->receivers, attr, extack);

	if (place == -ENOENT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the collector has no receiver of this name");
	return place;
}

/* For editing: a version of the collector that is the draft's own. */
static struct ft_collector *own_collector(struct ft_draft *draft,
					  const struct nlattr *attr,
					  struct netlink_ext_ack *extack)
{
	int place = find_collector(draft, attr, extack);
	struct ft_collector *collector, *clone;

	if (place < 0)
		return ERR_PTR(place);
	collector = ft_ruleset_collector(draft->ruleset, place);
	if (ft_draft_owns(&collector->object))
		return collector;
	clone = ft_collector_clone(collector);
	if (!clone)
		return ERR_PTR(-ENOMEM);
	draft->ruleset->collectors.objects[place] = &clone->object;
	ft_collector_put(collector);
	return clone;
}

/* For editing: a version of the receiver that belongs to @collector alone. */
static struct ft_receiver *own_receiver(struct ft_collector *collector,
					const struct nlattr *attr,
					struct netlink_ext_ack *extack)
{
	int place = find_receiver(collector, attr, extack);
	struct ft_receiver *receiver, *clone;

	if (place < 0)
		return ERR_PTR(place);
	receiver = ft_collector_receiver(collector, place);
	if (ft_draft_owns(&receiver->object))
		return receiver;
	clone = ft_receiver_clone(receiver);
	if (!clone)
		return ERR_PTR(-ENOMEM);
	collector->receivers.objects[place] = &clone->object;
	ft_receiver_put(receiver);
	return clone;
}

static int new_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	const struct nlattr *attr = edit->attrs[FLOWTEE_A_COLLECTOR_NAME];
	const char *name = require_name(attr, edit->extack);
	struct ft_list *list = &draft->ruleset->collectors;
	struct ft_collector *collector;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_list_find(list, name) >= 0) {
		NL_SET_ERR_MSG_ATTR(edit->extack, attr,
				    "there is a collector of this name already");
		return -EEXIST;
	}
	if (!edit->attrs[FLOWTEE_A_COLLECTOR_LISTEN]) {
		NL_SET_ERR_MSG(edit->extack,
			       "a collector needs an address and port to listen to");
		return -EINVAL;
	}

	collector = ft_collector_alloc();
	if (!collector)
		return -ENOMEM;
	strcpy(collector->object.name, name);
	err = ft_configure_collector(collector, edit);
	if (!err)
		err = ft_list_append(list, &collector->object);
	if (err)
		ft_collector_put(collector);
	return err;
}

static int set_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_collector *collector;

	collector = own_collector(draft, edit->attrs[FLOWTEE_A_COLLECTOR_NAME],
				  edit->extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	return ft_configure_collector(collector, edit);
}

static int del_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_object *object;
	int place;

	place = find_collector(draft, edit->attrs[FLOWTEE_A_COLLECTOR_NAME],
			       edit->extack);
	if (place < 0)
		return place;
	object = ft_list_remove(&draft->ruleset->collectors, place);
	ft_collector_put(ft_collector_of(object));
	return 0;
}

static int new_receiver(struct ft_draft *draft, const struct ft_edit *edit)
{
	const struct nlattr *attr = edit->attrs[FLOWTEE_A_RECEIVER_NAME];
	struct ft_collector *collector;
	struct ft_receiver *receiver;
	const char *name;
	int err;

	collector = own_collector(draft,
				  edit->attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
				  edit->extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	name = require_name(attr, edit->extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_list_find(&collector->receivers, name) >= 0) {
		NL_SET_ERR_MSG_ATTR(edit->extack, attr,
				    "the collector has a receiver of this name already");
		return -EEXIST;
	}
	if (!edit->attrs[FLOWTEE_A_RECEIVER_TO]) {
		NL_SET_ERR_MSG(edit->extack,
			       "a receiver needs an address and port");
		return -EINVAL;
	}

	receiver = ft_receiver_alloc();
	if (!receiver)
		return -ENOMEM;
	strcpy(receiver->object.name, name);
	err = ft_configure_receiver(receiver, edit);
	if (!err)
		err = ft_list_append(&collector->receivers, &receiver->object);
	if (err)
		ft_receiver_put(receiver);
	return err;
}

static int set_receiver(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_collector *collector;
	struct ft_receiver *receiver;

	collector = own_collector(draft,
				  edit->attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
				  edit->extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	receiver = own_receiver(collector, edit->attrs[FLOWTEE_A_RECEIVER_NAME],
				edit->extack);
	if (IS_ERR(receiver))
		return PTR_ERR(receiver);
	return ft_configure_receiver(receiver, edit);
}

static int del_receiver(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_collector *collector;
	struct ft_object *object;
	int place;

	collector = own_collector(draft,
				  edit->attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
				  edit->extack);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	place = find_receiver(collector, edit->attrs[FLOWTEE_A_RECEIVER_NAME],
			      edit->extack);
	if (place < 0)
		return place;
	object = ft_list_remove(&collector->receivers, place);
	ft_receiver_put(ft_receiver_of(object));
	return 0;
}

static int flush(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_list *list = &draft->ruleset->collectors;
	u32 place;

	for (place = 0; place < list->n; place++)
		if (list->objects[place])
			ft_collector_put(ft_collector_of(ft_list_remove(list,
									place)));
	ft_list_compact(list);
	return 0;
}

/**
 * ft_draft_edit() - make a change in a draft
 * @draft: begun
 * @edit: the change
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, or a negative error: the draft is not to be published then.
 */
int ft_draft_edit(struct ft_draft *draft, const struct ft_edit *edit)
{
	switch (edit->command) {
	case FLOWTEE_CMD_COLLECTOR_NEW:
		return new_collector(draft, edit);
	case FLOWTEE_CMD_COLLECTOR_SET:
		return set_collector(draft, edit);
	case FLOWTEE_CMD_COLLECTOR_DEL:
		return del_collector(draft, edit);
	case FLOWTEE_CMD_RECEIVER_NEW:
		return new_receiver(draft, edit);
	case FLOWTEE_CMD_RECEIVER_SET:
		return set_receiver(draft, edit);
	case FLOWTEE_CMD_RECEIVER_DEL:
		return del_receiver(draft, edit);
	case FLOWTEE_CMD_FLUSH:
		return flush(draft, edit);
	default:
		return -EOPNOTSUPP;
	}
}
