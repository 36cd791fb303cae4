// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/sched.h>

#include "control/blame.h"
#include "control/member.h"
#include "control/own.h"
#include "control/references.h"

/*
 * Packets know of no lists: whatever names one has a reference on its set. When a
 * list has got another set, or a name stands for another list, collectors and
 * receivers get versions that have it. Sets are shared, however often they are named,
 * and a list that is as it was has the set that it had: then nothing else changes.
 */

/**
 * struct resolving - a draft whose names are looked up
 * @draft: it
 * @is_changed: its lists are not those of the ruleset that it began with
 * @blame: set to what is at fault
 * @extack: for the reason of a refusal
 */
struct resolving {
	struct ft_draft *draft;
	bool is_changed;
	struct ft_blame *blame;
	struct netlink_ext_ack *extack;
};

static struct ft_list *lists_before(const struct ft_draft *draft)
{
	return draft->base ? &draft->base->lists : NULL;
}

/* What turns out to be as it was before is the old version again. */
static void seal_list(const struct ft_draft *draft, struct ft_object **place)
{
	struct ft_prefix_list *list = ft_prefix_list_of(*place), *old;
	struct ft_list *before = lists_before(draft);
	struct ft_object *object;

	object = before ? ft_list_get(before, ft_draft_origin(draft, *place)) :
			  NULL;
	old = object ? ft_prefix_list_of(object) : NULL;
	if (!old || !ft_prefixes_same(list->prefixes, old->prefixes)) {
		ft_prefixes_seal(list->prefixes);
		return;
	}
	if (!strcmp(list->object.comment, old->object.comment) &&
	    !strcmp(list->object.name, old->object.name)) {
		*place = &ft_prefix_list_get(old)->object;
		ft_prefix_list_put(list);
		return;
	}
	ft_prefixes_put(list->prefixes);
	list->prefixes = ft_prefixes_get(old->prefixes);
}

/* Return: whether the lists are others than before, or in another order. */
static bool seal_lists(struct ft_draft *draft)
{
	struct ft_list *lists = &draft->ruleset->lists;
	struct ft_list *before = lists_before(draft);
	bool is_changed;
	u32 i;

	ft_list_compact(lists);
	is_changed = lists->n != (before ? before->n : 0);
	for (i = 0; i < lists->n; i++) {
		if (ft_owns(lists->objects[i]))
			seal_list(draft, &lists->objects[i]);
		if (!is_changed)
			is_changed = lists->objects[i] != before->objects[i];
		cond_resched();
	}
	return is_changed;
}

/* The list that was called @name before, if it has another name now, or NULL. */
static const struct ft_object *renamed(const struct ft_draft *draft,
				       const char *name)
{
	const struct ft_list *lists = &draft->ruleset->lists;
	u32 i;

	for (i = 0; i < lists->n; i++) {
		if (!strcmp(ft_draft_origin(draft, lists->objects[i]), name))
			return lists->objects[i];
		cond_resched();
	}
	return NULL;
}

/**
 * struct reference - a word that may name a list
 * @word: it
 * @name: of the list, or empty
 * @set: the prefixes that it has now
 * @attr: the attribute that names it
 */
struct reference {
	const char *word;
	const char *name;
	const struct ft_prefixes *set;
	int attr;
};

/* There is no list of a name. Return: a negative error. */
static int refuse(const struct resolving *resolving,
		  const struct reference *reference)
{
	const char *name = reference->name;
	const struct ft_object *now = renamed(resolving->draft, name);
	struct ft_list *before = lists_before(resolving->draft);
	struct ft_blame *blame = resolving->blame;

	if (!before || !ft_list_get(before, name)) {
		NL_SET_ERR_MSG(resolving->extack,
			       "there is no list of this name");
		return -ENOENT;
	}
	if (now) {
		NL_SET_ERR_MSG(resolving->extack,
			       "the list has got another name");
		ft_blame_say(blame,
			     "list '%s' has got the name '%s'; name it so",
			     name, now->name);
		return -ENOENT;
	}
	NL_SET_ERR_MSG(resolving->extack,
		       "the list is still named by a collector or a receiver");
	if (blame->receiver)
		ft_blame_say(blame,
			     "receiver '%s/%s' still names list '%s'; remove it, or set its '%s', first",
			     blame->collector->object.name,
			     blame->receiver->object.name, name,
			     reference->word);
	else
		ft_blame_say(blame,
			     "collector '%s' still names list '%s'; remove it, or set its '%s', first",
			     blame->collector->object.name, name,
			     reference->word);
	return -EBUSY;
}

/* Return: the set of a list, or NULL. */
static struct ft_prefixes *find(const struct resolving *resolving,
				const char *name)
{
	struct ft_object *object;

	object = ft_list_get(&resolving->draft->ruleset->lists, name);
	return object ? ft_prefix_list_of(object)->prefixes : NULL;
}

/* Return: 1 if the set of any is not that of its list, 0, or a negative error. */
static int look_at(const struct resolving *resolving,
		   const struct reference *references, unsigned int n)
{
	const struct ft_prefixes *set;
	int is_other = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!*references[i].name)
			continue;
		set = find(resolving, references[i].name);
		if (!set) {
			resolving->blame->attr = references[i].attr;
			return refuse(resolving, &references[i]);
		}
		is_other |= set != references[i].set;
	}
	return is_other;
}

/* After look_at(). */
static void take(const struct resolving *resolving, const char *name,
		 struct ft_prefixes **set)
{
	struct ft_prefixes *old = *set;

	if (!*name)
		return;
	*set = ft_prefixes_get(find(resolving, name));
	ft_prefixes_put(old);
}

static int look_at_receiver(const struct resolving *resolving,
			    const struct ft_receiver *receiver)
{
	const struct reference references[] = {
		{
			.word = "from",
			.name = receiver->from_list,
			.set = receiver->from,
			.attr = FLOWTEE_A_RECEIVER_FROM_LIST,
		}, {
			.word = "except",
			.name = receiver->except_list,
			.set = receiver->except,
			.attr = FLOWTEE_A_RECEIVER_EXCEPT_LIST,
		},
	};

	return look_at(resolving, references, ARRAY_SIZE(references));
}

/* Return: as look_at(): 1 if a receiver must get another version. */
static int look_at_receivers(const struct resolving *resolving,
			     const struct ft_collector *collector)
{
	struct ft_object *object;
	int is_other = 0;
	u32 i;
	int err;

	for (i = 0; i < collector->receivers.n; i++) {
		cond_resched();
		object = collector->receivers.objects[i];
		resolving->blame->receiver = ft_receiver_of(object);
		err = look_at_receiver(resolving, ft_receiver_of(object));
		if (err < 0)
			return err;
		is_other |= err;
	}
	resolving->blame->receiver = NULL;
	return is_other;
}

/* @collector: the draft's own, and none of its names is unknown */
static int resolve_receivers(const struct resolving *resolving,
			     struct ft_collector *collector)
{
	struct ft_list *list = &collector->receivers;
	struct ft_receiver *receiver;
	struct ft_object *object;
	u32 i;

	for (i = 0; i < list->n; i++) {
		cond_resched();
		object = list->objects[i];
		if (!look_at_receiver(resolving, ft_receiver_of(object)))
			continue;
		object = ft_own_member(list, i, &ft_member_receiver);
		if (!object)
			return -ENOMEM;
		receiver = ft_receiver_of(object);
		take(resolving, receiver->from_list, &receiver->from);
		take(resolving, receiver->except_list, &receiver->except);
	}
	return 0;
}

static int look_at_collector(const struct resolving *resolving,
			     const struct ft_collector *collector)
{
	const struct reference references[] = {
		{
			.word = "allow",
			.name = collector->allow_list,
			.set = collector->allow,
			.attr = FLOWTEE_A_COLLECTOR_ALLOW_LIST,
		}, {
			.word = "except",
			.name = collector->except_list,
			.set = collector->except,
			.attr = FLOWTEE_A_COLLECTOR_EXCEPT_LIST,
		},
	};
	int is_other, receivers;

	resolving->blame->collector = collector;
	is_other = look_at(resolving, references, ARRAY_SIZE(references));
	if (is_other < 0)
		return is_other;
	receivers = look_at_receivers(resolving, collector);
	if (receivers < 0)
		return receivers;
	resolving->blame->collector = NULL;
	return is_other | receivers;
}

static int resolve_collector(const struct resolving *resolving, u32 place)
{
	struct ft_draft *draft = resolving->draft;
	struct ft_collector *collector;
	int is_other;

	collector = ft_ruleset_collector(draft->ruleset, place);
	if (!resolving->is_changed && !ft_owns(&collector->object))
		return 0;
	is_other = look_at_collector(resolving, collector);
	if (is_other <= 0)
		return is_other;
	collector = ft_own_collector(draft->ruleset, place);
	if (IS_ERR(collector))
		return PTR_ERR(collector);
	take(resolving, collector->allow_list, &collector->allow);
	take(resolving, collector->except_list, &collector->except);
	return resolve_receivers(resolving, collector);
}

/**
 * ft_references_resolve() - give what names a list the prefixes of that
 * @draft: whose collectors have no gaps
 * @blame: set to what is at fault, if anything is
 * @extack: for the reason of a refusal
 *
 * What gets other prefixes becomes the draft's own, to be sealed with all else.
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, -ENOENT or -EBUSY if there is no list of a name, or -ENOMEM.
 */
int ft_references_resolve(struct ft_draft *draft, struct ft_blame *blame,
			  struct netlink_ext_ack *extack)
{
	struct resolving resolving = {
		.draft = draft,
		.blame = blame,
		.extack = extack,
	};
	u32 i;
	int err;

	resolving.is_changed = seal_lists(draft);
	for (i = 0; i < draft->ruleset->collectors.n; i++) {
		err = resolve_collector(&resolving, i);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}
