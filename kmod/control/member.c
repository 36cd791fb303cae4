// SPDX-License-Identifier: GPL-2.0-only
#include "control/configure.h"
#include "control/member.h"
#include "ruleset/ruleset.h"

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

const struct ft_member_kind ft_member_receiver = {
	.list = offsetof(struct ft_collector, receivers),
	.collector = FLOWTEE_A_RECEIVER_COLLECTOR,
	.name = FLOWTEE_A_RECEIVER_NAME,
	.rename = FLOWTEE_A_RECEIVER_RENAME,
	.before = FLOWTEE_A_RECEIVER_BEFORE,
	.after = FLOWTEE_A_RECEIVER_AFTER,
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

const struct ft_member_kind ft_member_pool = {
	.list = offsetof(struct ft_collector, pools),
	.collector = FLOWTEE_A_POOL_COLLECTOR,
	.name = FLOWTEE_A_POOL_NAME,
	.rename = FLOWTEE_A_POOL_RENAME,
	.required = FLOWTEE_A_POOL_BALANCE,
	.alloc = alloc_pool,
	.clone = clone_pool,
	.configure = configure_pool,
	.put = put_pool,
	.absent = "the collector has no pool of this name",
	.present = "the collector has a pool of this name already",
	.incomplete = "a pool needs to be told how to balance",
};

static struct ft_object *alloc_list(void)
{
	struct ft_prefix_list *list = ft_prefix_list_alloc();

	return list ? &list->object : NULL;
}

static struct ft_object *clone_list(struct ft_object *old)
{
	struct ft_prefix_list *list;

	list = ft_prefix_list_clone(ft_prefix_list_of(old));
	return list ? &list->object : NULL;
}

static int configure_list(struct ft_object *object, const struct ft_edit *edit)
{
	return ft_configure_list(ft_prefix_list_of(object), edit);
}

static void put_list(struct ft_object *object)
{
	ft_prefix_list_put(ft_prefix_list_of(object));
}

const struct ft_member_kind ft_member_list = {
	.list = offsetof(struct ft_ruleset, lists),
	.name = FLOWTEE_A_LIST_NAME,
	.rename = FLOWTEE_A_LIST_RENAME,
	.required = FLOWTEE_A_LIST_PREFIXES,
	.alloc = alloc_list,
	.clone = clone_list,
	.configure = configure_list,
	.put = put_list,
	.absent = "there is no list of this name",
	.present = "there is a list of this name already",
	.incomplete = "a list needs prefixes",
};
