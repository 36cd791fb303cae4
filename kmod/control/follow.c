// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/sched.h>

#include "control/follow.h"
#include "control/member.h"
#include "control/own.h"

typedef bool names_fn(const struct ft_receiver *receiver, const char *name);
typedef void follow_fn(struct ft_receiver *receiver, const char *before,
		       const char *name);

static void follow(char *reference, const char *before, const char *name)
{
	if (!strcmp(reference, before))
		strcpy(reference, name);
}

static bool is_in_pool(const struct ft_receiver *receiver, const char *name)
{
	return !strcmp(receiver->pool, name);
}

static void follow_pool(struct ft_receiver *receiver, const char *before,
			const char *name)
{
	follow(receiver->pool, before, name);
}

static bool names_list(const struct ft_receiver *receiver, const char *name)
{
	return !strcmp(receiver->from_list, name) ||
	       !strcmp(receiver->except_list, name);
}

static void follow_list(struct ft_receiver *receiver, const char *before,
			const char *name)
{
	follow(receiver->from_list, before, name);
	follow(receiver->except_list, before, name);
}

/* @collector: the draft's own */
static int follow_all(struct ft_collector *collector, const char *before,
		      const char *name, names_fn *names, follow_fn *rename)
{
	struct ft_list *list = &collector->receivers;
	struct ft_object *object;
	u32 place;

	for (place = 0; place < list->n; place++) {
		cond_resched();
		object = list->objects[place];
		if (!object || !names(ft_receiver_of(object), before))
			continue;
		object = ft_own_member(list, place, &ft_member_receiver);
		if (!object)
			return -ENOMEM;
		rename(ft_receiver_of(object), before, name);
	}
	return 0;
}

/**
 * ft_follow_pool() - have receivers stay in a pool that has got another name
 * @collector: of the pool; the draft's own
 * @before: what the pool was called
 * @name: what it is called
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_follow_pool(struct ft_collector *collector, const char *before,
		   const char *name)
{
	return follow_all(collector, before, name, is_in_pool, follow_pool);
}

/* Whether a collector, or a receiver of it, names a list. */
static bool is_about_list(const struct ft_collector *collector,
			  const char *name)
{
	const struct ft_list *list = &collector->receivers;
	u32 place;

	if (!strcmp(collector->allow_list, name) ||
	    !strcmp(collector->except_list, name))
		return true;
	for (place = 0; place < list->n; place++) {
		cond_resched();
		if (list->objects[place] &&
		    names_list(ft_receiver_of(list->objects[place]), name))
			return true;
	}
	return false;
}

/**
 * ft_follow_list() - have all that name a list name it when it has got another name
 * @ruleset: of a draft
 * @before: what the list was called
 * @name: what it is called
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_follow_list(struct ft_ruleset *ruleset, const char *before,
		   const char *name)
{
	struct ft_list *list = &ruleset->collectors;
	struct ft_collector *collector;
	u32 place;
	int err;

	for (place = 0; place < list->n; place++) {
		if (!list->objects[place] ||
		    !is_about_list(ft_ruleset_collector(ruleset, place), before))
			continue;
		collector = ft_own_collector(ruleset, place);
		if (IS_ERR(collector))
			return PTR_ERR(collector);
		follow(collector->allow_list, before, name);
		follow(collector->except_list, before, name);
		err = follow_all(collector, before, name, names_list,
				 follow_list);
		if (err)
			return err;
	}
	return 0;
}
