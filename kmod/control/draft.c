// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/sched.h>

#include "control/configure.h"
#include "control/draft.h"

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

/**
 * struct kind - what is done in the same way with receivers and pools
 * @list: offset of their list in the collector
 * @collector: the attribute that names their collector
 * @name: the attribute that names them
 * @required: the attribute without which they cannot be added
 * @alloc: makes one
 * @clone: makes another version of one
 * @configure: changes one
 * @put: gives up a reference
 * @absent: why a request is refused: there is none of this name
 * @present: there is one of this name already
 * @incomplete: @required is missing
 */
struct kind {
	size_t list;
	int collector;
	int name;
	int required;
	struct ft_object *(*alloc)(void);
	struct ft_object *(*clone)(struct ft_object *old);
	int (*configure)(struct ft_object *object, const struct ft_edit *edit);
	void (*put)(struct ft_object *object);
	const char *absent;
	const char *present;
	const char *incomplete;
};

static struct ft_object *alloc_receiver(void)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	return receiver ? &receiver->object : NULL;
}

static struct ft_object *clone_receiver(struct ft_object *old)
{
	struct ft_receiver *receiver = ft_receiver_clone(ft_receiver_of(old));

	return receiver ? &receiver->object : NULL;
}

static int configure_receiver(struct ft_object *object,
			      const struct ft_edit *edit)
{
	return ft_configure_receiver(ft_receiver_of(object), edit);
}

static void put_receiver(struct ft_object *object)
{
	ft_receiver_put(ft_receiver_of(object));
}

static const struct kind receivers = {
	.list = offsetof(struct ft_collector, receivers),
	.collector = FLOWTEE_A_RECEIVER_COLLECTOR,
	.name = FLOWTEE_A_RECEIVER_NAME,
	.required = FLOWTEE_A_RECEIVER_TO,
	.alloc = alloc_receiver,
	.clone = clone_receiver,
	.configure = configure_receiver,
	.put = put_receiver,
	.absent = "the collector has no receiver of this name",
	.present = "the collector has a receiver of this name already",
	.incomplete = "a receiver needs an address and port",
};

static struct ft_object *alloc_pool(void)
{
	struct ft_pool *pool = ft_pool_alloc();

	return pool ? &pool->object : NULL;
}

static struct ft_object *clone_pool(struct ft_object *old)
{
	struct ft_pool *pool = ft_pool_clone(ft_pool_of(old));

	return pool ? &pool->object : NULL;
}

static int configure_pool(struct ft_object *object, const struct ft_edit *edit)
{
	return ft_configure_pool(ft_pool_of(object), edit);
}

static void put_pool(struct ft_object *object)
{
	ft_pool_put(ft_pool_of(object));
}

static const struct kind pools = {
	.list = offsetof(struct ft_collector, pools),
	.collector = FLOWTEE_A_POOL_COLLECTOR,
	.name = FLOWTEE_A_POOL_NAME,
	.required = FLOWTEE_A_POOL_BALANCE,
	.alloc = alloc_pool,
	.clone = clone_pool,
	.configure = configure_pool,
	.put = put_pool,
	.absent = "the collector has no pool of this name",
	.present = "the collector has a pool of this name already",
	.incomplete = "a pool needs to be told how to balance",
};

static struct ft_list *list_of(struct ft_collector *collector,
			       const struct kind *kind)
{
	return (void *)collector + kind->list;
}

/* @attr: the attribute at fault, or NULL if it is one that is missing. */
static int refuse(const struct ft_edit *edit, const struct nlattr *attr,
		  const char *why, int err)
{
	edit->extack->_msg = why;
	if (attr)
		NL_SET_BAD_ATTR(edit->extack, attr);
	return err;
}

/* Return: a name that must be there and be valid, or an ERR_PTR(). */
static const char *require_name(const struct ft_edit *edit, int attr)
{
	if (edit->attrs[attr])
		return ft_configure_name(edit->attrs[attr], edit->extack);
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

/* For editing: a version of the collector that is the draft's own. */
static struct ft_collector *own_collector(struct ft_draft *draft,
					  const struct ft_edit *edit, int attr)
{
	int place = find_collector(draft, edit, attr);
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

/* For editing: a version of the object that belongs to @list alone. */
static struct ft_object *own_object(struct ft_list *list, u32 place,
				    const struct kind *kind)
{
	struct ft_object *object = list->objects[place], *clone;

	if (ft_draft_owns(object))
		return object;
	clone = kind->clone(object);
	if (!clone)
		return NULL;
	list->objects[place] = clone;
	kind->put(object);
	return clone;
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
			      "there is a collector of this name already",
			      -EEXIST);
	if (!edit->attrs[FLOWTEE_A_COLLECTOR_LISTEN])
		return refuse(edit, NULL,
			      "a collector needs an address and port to listen to",
			      -EINVAL);

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

	collector = own_collector(draft, edit, FLOWTEE_A_COLLECTOR_NAME);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	return ft_configure_collector(collector, edit);
}

static int del_collector(struct ft_draft *draft, const struct ft_edit *edit)
{
	struct ft_object *object;
	int place;

	place = find_collector(draft, edit, FLOWTEE_A_COLLECTOR_NAME);
	if (place < 0)
		return place;
	object = ft_list_remove(&draft->ruleset->collectors, place);
	ft_collector_put(ft_collector_of(object));
	return 0;
}

static int new_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct kind *kind)
{
	struct ft_collector *collector;
	struct ft_object *object;
	struct ft_list *list;
	const char *name;
	int err;

	collector = own_collector(draft, edit, kind->collector);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	list = list_of(collector, kind);
	name = require_name(edit, kind->name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (ft_list_find(list, name) >= 0)
		return refuse(edit, edit->attrs[kind->name], kind->present,
			      -EEXIST);
	if (!edit->attrs[kind->required])
		return refuse(edit, NULL, kind->incomplete, -EINVAL);

	object = kind->alloc();
	if (!object)
		return -ENOMEM;
	strcpy(object->name, name);
	err = kind->configure(object, edit);
	if (!err)
		err = ft_list_append(list, object);
	if (err)
		kind->put(object);
	return err;
}

static int set_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct kind *kind)
{
	struct ft_collector *collector;
	struct ft_object *object;
	struct ft_list *list;
	int place;

	collector = own_collector(draft, edit, kind->collector);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	list = list_of(collector, kind);
	place = find(list, edit, kind->name, kind->absent);
	if (place < 0)
		return place;
	object = own_object(list, place, kind);
	return object ? kind->configure(object, edit) : -ENOMEM;
}

static int del_object(struct ft_draft *draft, const struct ft_edit *edit,
		      const struct kind *kind)
{
	struct ft_collector *collector;
	struct ft_list *list;
	int place;

	collector = own_collector(draft, edit, kind->collector);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	list = list_of(collector, kind);
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
		return new_object(draft, edit, &pools);
	case FLOWTEE_CMD_POOL_SET:
		return set_object(draft, edit, &pools);
	case FLOWTEE_CMD_POOL_DEL:
		return del_object(draft, edit, &pools);
	case FLOWTEE_CMD_RECEIVER_NEW:
		return new_object(draft, edit, &receivers);
	case FLOWTEE_CMD_RECEIVER_SET:
		return set_object(draft, edit, &receivers);
	case FLOWTEE_CMD_RECEIVER_DEL:
		return del_object(draft, edit, &receivers);
	case FLOWTEE_CMD_FLUSH:
		return flush(draft, edit);
	default:
		return -EOPNOTSUPP;
	}
}
