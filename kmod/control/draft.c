// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/sched.h>

#include "control/configure.h"
#include "control/draft.h"
#include "control/follow.h"
#include "control/member.h"
#include "control/own.h"
#include "control/read.h"

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
	draft->ruleset = replace ? ft_ruleset_alloc() :
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

/* The version of a collector that the draft began with, or NULL. */
struct ft_collector *ft_draft_predecessor(const struct ft_draft *draft,
					  const struct ft_collector *collector)
{
	struct ft_object *object;

	if (!draft->base)
		return NULL;
	object = ft_list_get(&draft->base->collectors,
			     ft_draft_origin(draft, &collector->object));
	return object ? ft_collector_of(object) : NULL;
}

static const char collector_present[] =
	"there is a collector of this name already";

/* @attr: the attribute at fault, or NULL if it is one that is missing. */
static int refuse(const struct ft_edit *edit, const struct nlattr *attr,
		  const char *why, int err)
{
	edit->extack->_msg = why;
	if (attr)
		NL_SET_BAD_ATTR(edit->extack, attr);
	return err;
}

/* What is added has one name, and what goes needs no other. */
static int refuse_rename(const struct ft_edit *edit, int attr)
{
	if (!edit->attrs[attr])
		return 0;
	return refuse(edit, edit->attrs[attr],
		      "only what is there, and stays, can be given another name",
		      -EINVAL);
}

/* Return: a name that must be there and be valid, or an ERR_PTR(). */
static const char *require_name(const struct ft_edit *edit, int attr)
{
	if (edit->attrs[attr])
		return ft_read_name(edit->attrs[attr], edit->extack);
	return ERR_PTR(refuse(edit, NULL, "a name is required", -EINVAL));
}

/* Return: the place in @list of what the request names, or a negative error. */
static int find(struct ft_list *list, const struct ft_edit *edit, int attr,
		const char *absent)
{
	const char *name = require_name(edit, attr);
	int place;

	if (IS_ERR(name))
		return PTR_ERR(name);
	place = ft_list_find(list, name);
	return place == -ENOENT ?
		refuse(edit, edit->attrs[attr], absent, place) : place;
}

static int find_collector(struct ft_draft *draft, const struct ft_edit *edit,
			  int attr)
{
	return find(&draft->ruleset->collectors, edit, attr,
		    "there is no collector of this name");
}

static struct ft_collector *own_collector(struct ft_draft *draft,
					  const struct ft_edit *edit, int attr)
{
	int place = find_collector(draft, edit, attr);

	if (place < 0)
		return ERR_PTR(place);
	return ft_own_collector(draft->ruleset, place);
}

/* The list that what is edited is in, for editing, or an ERR_PTR(). @collector: set to
 * the collector of it, or NULL
 */
static struct ft_list *own_list(struct ft_draft *draft,
				const struct ft_edit *edit,
				const struct ft_member_kind *kind,
				struct ft_collector **collector)
{
	*collector = NULL;
	if (!kind->collector)
		return (void *)draft->ruleset + kind->list;
	*collector = own_collector(draft, edit, kind->collector);
	if (IS_ERR(*collector))
		return ERR_CAST(*collector);
	return (void *)*collector + kind->list;
}

/* Gives what is in @list at @place the name that the request asks for, if any. */
static int rename(struct ft_list *list, u32 place, const struct ft_edit *edit,
		  int attr, const char *present)
{
	const char *name;
	int other;

	if (!edit->attrs[attr])
		return 0;
	name = ft_read_name(edit->attrs[attr], edit->extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	other = ft_list_find(list, name);
	if (other == (int)place)
		return 0;
	if (other >= 0)
		return refuse(edit, edit->attrs[attr], present, -EEXIST);
	ft_list_rename(list, place, name);
	return 0;
}

/* Moves what is in @list at @place to where the request wants it, if it says so. */
static int move(struct ft_list *list, u32 place, const struct ft_edit *edit,
		const struct ft_member_kind *kind)
{
	bool after = edit->attrs[kind->after];
	int attr = after ? kind->after : kind->before;
	int other;

	if (!edit->attrs[attr])
		return 0;
	if (after && edit->attrs[kind->before])
		return refuse(edit, edit->attrs[kind->before],
			      "it cannot stand before one and after another",
			      -EINVAL);
	other = find(list, edit, attr, kind->absent);
	if (other < 0)
		return other;
	if (other == (int)place)
		return refuse(edit, edit->attrs[attr],
			      "it cannot stand before or after itself",
			      -EINVAL);
	return ft_list_move(list, place, other, after);
}

static int new_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	const char *name = require_name(edit, FLOWTEE_A_COLLECTOR_NAME);
	struct ft_list *list = &draft->ruleset->collectors;
	struct ft_collector *collector;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_list_find(list, name) >= 0)
		return refuse(edit, edit->attrs[FLOWTEE_A_COLLECTOR_NAME],
			      collector_present, -EEXIST);
	if (!edit->attrs[FLOWTEE_A_COLLECTOR_LISTEN])
		return refuse(edit, NULL,
			      "a collector needs an address and port to listen to",
			      -EINVAL);

	err = refuse_rename(edit, FLOWTEE_A_COLLECTOR_RENAME);
	if (err)
		return err;
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
	struct ft_list *list = &draft->ruleset->collectors;
	struct ft_collector *collector;
	int err;

	collector = own_collector(draft, edit, FLOWTEE_A_COLLECTOR_NAME);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	err = ft_configure_collector(collector, edit);
	if (err)
		return err;
	return rename(list, ft_list_find(list, collector->object.name), edit,
		      FLOWTEE_A_COLLECTOR_RENAME, collector_present);
}

static int del_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_object *object;
	int place, err;

	err = refuse_rename(edit, FLOWTEE_A_COLLECTOR_RENAME);
	if (err)
		return err;
	place = find_collector(draft, edit, FLOWTEE_A_COLLECTOR_NAME);
	if (place < 0)
		return place;
	object = ft_list_remove(&draft->ruleset->collectors, place);
	ft_collector_put(ft_collector_of(object));
	return 0;
}

static int new_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct ft_member_kind *kind)
{
	struct ft_collector *collector;
	struct ft_object *object;
	struct ft_list *list;
	const char *name;
	int err;

	list = own_list(draft, edit, kind, &collector);
	if (IS_ERR(list))
		return PTR_ERR(list);
	name = require_name(edit, kind->name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_list_find(list, name) >= 0)
		return refuse(edit, edit->attrs[kind->name], kind->present,
			      -EEXIST);
	if (!edit->attrs[kind->required])
		return refuse(edit, NULL, kind->incomplete, -EINVAL);

	err = refuse_rename(edit, kind->rename);
	if (err)
		return err;
	object = kind->alloc();
	if (!object)
		return -ENOMEM;
	strcpy(object->name, name);
	err = kind->configure(object, edit);
	if (!err)
		err = ft_list_append(list, object);
	if (err)
		kind->put(object);
	return err ?: move(list, list->n - 1, edit, kind);
}

/* @collector: of the list, or NULL */
static int rename_object(struct ft_draft *draft, struct ft_collector *collector,
			 struct ft_list *list, u32 place,
			 const struct ft_edit *edit,
			 const struct ft_member_kind *kind)
{
	const char *name = list->objects[place]->name;
	char before[FLOWTEE_NAME_SIZE];
	int err;

	strcpy(before, name);
	err = rename(list, place, edit, kind->rename, kind->present);
	if (err || !strcmp(before, name))
		return err;
	if (kind == &ft_member_pool)
		return ft_follow_pool(collector, before, name);
	if (kind == &ft_member_list)
		return ft_follow_list(draft->ruleset, before, name);
	return 0;
}

static int set_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct ft_member_kind *kind)
{
	struct ft_collector *collector;
	struct ft_object *object;
	struct ft_list *list;
	int place, err;

	list = own_list(draft, edit, kind, &collector);
	if (IS_ERR(list))
		return PTR_ERR(list);
	place = find(list, edit, kind->name, kind->absent);
	if (place < 0)
		return place;
	object = ft_own_member(list, place, kind);
	if (!object)
		return -ENOMEM;
	err = kind->configure(object, edit) ?: move(list, place, edit, kind);
	return err ?: rename_object(draft, collector, list, place, edit, kind);
}

static int del_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct ft_member_kind *kind)
{
	struct ft_collector *collector;
	struct ft_list *list;
	int place, err;

	err = refuse_rename(edit, kind->rename);
	if (err)
		return err;
	list = own_list(draft, edit, kind, &collector);
	if (IS_ERR(list))
		return PTR_ERR(list);
	place = find(list, edit, kind->name, kind->absent);
	if (place < 0)
		return place;
	kind->put(ft_list_remove(list, place));
	return 0;
}

static int flush(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_list *list = &draft->ruleset->collectors;
	u32 place;

	for (place = 0; place < list->n; place++) {
		if (list->objects[place])
			ft_collector_put(ft_collector_of(ft_list_remove(list,
									place)));
		cond_resched();
	}
	ft_list_compact(list);
	list = &draft->ruleset->lists;
	for (place = 0; place < list->n; place++) {
		if (list->objects[place])
			ft_member_list.put(ft_list_remove(list, place));
		cond_resched();
	}
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
	case FLOWTEE_CMD_POOL_NEW:
		return new_object(draft, edit, &ft_member_pool);
	case FLOWTEE_CMD_POOL_SET:
		return set_object(draft, edit, &ft_member_pool);
	case FLOWTEE_CMD_POOL_DEL:
		return del_object(draft, edit, &ft_member_pool);
	case FLOWTEE_CMD_RECEIVER_NEW:
		return new_object(draft, edit, &ft_member_receiver);
	case FLOWTEE_CMD_RECEIVER_SET:
		return set_object(draft, edit, &ft_member_receiver);
	case FLOWTEE_CMD_RECEIVER_DEL:
		return del_object(draft, edit, &ft_member_receiver);
	case FLOWTEE_CMD_LIST_NEW:
		return new_object(draft, edit, &ft_member_list);
	case FLOWTEE_CMD_LIST_SET:
		return set_object(draft, edit, &ft_member_list);
	case FLOWTEE_CMD_LIST_DEL:
		return del_object(draft, edit, &ft_member_list);
	case FLOWTEE_CMD_FLUSH:
		return flush(draft, edit);
	default:
		return -EOPNOTSUPP;
	}
}
