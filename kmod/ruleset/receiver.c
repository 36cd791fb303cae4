// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "base/memory.h"
#include "ruleset/receiver.h"

/**
 * ft_receiver_alloc() - make a receiver with the defaults of the UAPI
 *
 * Context: may sleep.
 * Return: the receiver, with one reference, to be configured and then sealed
 * before it is published, or NULL without memory.
 */
struct ft_receiver *ft_receiver_alloc(void)
{
	struct ft_receiver *receiver;

	receiver = kzalloc(sizeof(*receiver), FT_GFP);
	if (!receiver)
		return NULL;
	refcount_set(&receiver->object.refs, 1);
	receiver->ttl = FLOWTEE_TTL_INHERIT;
	receiver->dscp = FLOWTEE_DSCP_INHERIT;
	receiver->state = FLOWTEE_RECEIVER_UP;
	receiver->weight = 1;
	receiver->sample = 1;
	return receiver;
}

/**
 * ft_receiver_clone() - make another version of a receiver
 * @old: the version to start from; the two share their counters. What was
 *	found out about it is for ft_receiver_seal() to take over
 *
 * Context: may sleep.
 * Return: as ft_receiver_alloc().
 */
struct ft_receiver *ft_receiver_clone(const struct ft_receiver *old)
{
	struct ft_receiver *receiver;

	receiver = kmemdup(old, sizeof(*old), FT_GFP);
	if (!receiver)
		return NULL;
	ft_object_begin(&receiver->object);
	ft_prefixes_get(receiver->from);
	ft_prefixes_get(receiver->except);
	ft_domains_get(receiver->domains);
	ft_prefixes_get(receiver->agents);
	ft_counters_get(receiver->counters);
	receiver->health = NULL;
	memset(&receiver->routes, 0, sizeof(receiver->routes));
	return receiver;
}

struct ft_receiver *ft_receiver_get(struct ft_receiver *receiver)
{
	refcount_inc(&receiver->object.refs);
	return receiver;
}

/* The last reference may go only when no packet can see the receiver. */
void ft_receiver_put(struct ft_receiver *receiver)
{
	if (!refcount_dec_and_test(&receiver->object.refs))
		return;
	ft_known_routes_free(&receiver->routes);
	ft_health_put(receiver->health);
	ft_counters_put(receiver->counters);
	ft_prefixes_put(receiver->from);
	ft_prefixes_put(receiver->except);
	ft_domains_put(receiver->domains);
	ft_prefixes_put(receiver->agents);
	kfree(receiver);
}

/* Whether copies for two receivers go the same way. */
static bool same_way(const struct ft_receiver *a, const struct ft_receiver *b)
{
	return ft_endpoint_equal(&a->to, &b->to) &&
	       ft_endpoint_equal(&a->source, &b->source) &&
	       a->mark == b->mark && !strcmp(a->dev, b->dev);
}

/* What was found out about the old version holds for the new one. */
static int inherit_health(struct ft_receiver *receiver,
			  const struct ft_receiver *old)
{
	if (receiver->health)
		return 0;
	if (old && receiver->counters == old->counters &&
	    same_way(receiver, old))
		receiver->health = ft_health_get(old->health);
	else
		receiver->health = ft_health_alloc();
	return receiver->health ? 0 : -ENOMEM;
}

/**
 * ft_receiver_seal() - make a receiver ready for the packet path
 * @receiver: not published, and configured
 * @old: the receiver of its name that was in force, or NULL
 * @replaces: it takes over the counters of @old; otherwise it has them already,
 *	or gets new ones
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int ft_receiver_seal(struct ft_receiver *receiver,
		     const struct ft_receiver *old, bool replaces)
{
	int err;

	receiver->is_picky = receiver->except || ft_receiver_reads(receiver);
	receiver->gets_all = !receiver->is_picky &&
		receiver->state == FLOWTEE_RECEIVER_UP &&
		receiver->on_unreachable == FLOWTEE_ON_UNREACHABLE_OFFER &&
		receiver->sample == 1 && !receiver->limit;
	ft_prefixes_seal(receiver->from);
	ft_prefixes_seal(receiver->except);
	ft_prefixes_seal(receiver->agents);
	err = ft_counters_inherit(&receiver->counters,
				  old && replaces ? old->counters : NULL);
	if (err)
		return err;
	err = inherit_health(receiver, old);
	if (err || receiver->routes.cpu)
		return err;
	return ft_known_routes_init(&receiver->routes);
}

bool ft_receiver_wants_same(const struct ft_receiver *a,
			    const struct ft_receiver *b)
{
	return a->protocols == b->protocols &&
	       ft_domains_same(a->domains, b->domains) &&
	       ft_prefixes_same(a->from, b->from) &&
	       ft_prefixes_same(a->except, b->except) &&
	       ft_prefixes_same(a->agents, b->agents);
}

/* Whether two receivers are configured alike, names aside. */
bool ft_receiver_same(const struct ft_receiver *a, const struct ft_receiver *b)
{
	return ft_receiver_told_same(a, b) && ft_receiver_wants_same(a, b);
}

/* The same as users are told: another set of a list is a change of the list. */
bool ft_receiver_told_same(const struct ft_receiver *a,
			   const struct ft_receiver *b)
{
	return !strcmp(a->object.comment, b->object.comment) &&
	       same_way(a, b) && a->hash_port == b->hash_port &&
	       a->ttl == b->ttl && a->dscp == b->dscp && a->mtu == b->mtu &&
	       a->state == b->state &&
	       a->on_unreachable == b->on_unreachable &&
	       !strcmp(a->pool, b->pool) && a->weight == b->weight &&
	       a->sample == b->sample && a->limit == b->limit &&
	       a->templates == b->templates && a->refresh == b->refresh &&
	       a->protocols == b->protocols &&
	       ft_domains_same(a->domains, b->domains) &&
	       ft_prefixes_told_same(a->from, a->from_list,
				     b->from, b->from_list) &&
	       ft_prefixes_told_same(a->except, a->except_list,
				     b->except, b->except_list) &&
	       ft_prefixes_same(a->agents, b->agents);
}
