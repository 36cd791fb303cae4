// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>
#include <linux/sched.h>
#include <net/net_namespace.h>

#include "control/listeners.h"
#include "control/own.h"
#include "packet/match.h"

/* Whether a receiver is new, or goes to another address than before. */
static bool is_moved(const struct ft_draft *draft,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver)
{
	const struct ft_collector *old;
	struct ft_object *object;

	if (!ft_owns(&collector->object) || !ft_owns(&receiver->object))
		return false;
	old = ft_draft_predecessor(draft, collector);
	object = old ? ft_list_get((struct ft_list *)&old->receivers,
				   ft_draft_origin(draft, &receiver->object)) :
		       NULL;
	return !object ||
	       !ft_endpoint_equal(&receiver->to, &ft_receiver_of(object)->to);
}

/*
 * A receiver may have become one of our own listeners by a change of the
 * host's addresses. Its copies end as loop then, but that must not stand in
 * the way of other changes: only what this draft brings about is refused.
 */
static bool makes_loop(const struct ft_draft *draft, struct net *net,
		       const struct ft_collector *collector,
		       const struct ft_receiver *receiver)
{
	bool loops, was_loop;

	rcu_read_lock();
	loops = ft_match_listens(draft->ruleset, net, &receiver->to);
	was_loop = loops && draft->base &&
		   ft_match_listens(draft->base, net, &receiver->to);
	rcu_read_unlock();
	return loops && (!was_loop || is_moved(draft, collector, receiver));
}

/* Who would take copies to @to for originals: it is known that somebody would. */
static const char *listener_name(struct ft_ruleset *ruleset, struct net *net,
				 const struct ft_endpoint *to)
{
	struct ft_collector *collector;
	u32 i;

	for (i = 0; i < ruleset->collectors.n; i++) {
		collector = ft_ruleset_collector(ruleset, i);
		if (ft_endpoint_equal(&collector->listen, to))
			return collector->object.name;
		cond_resched();
	}
	rcu_read_lock();
	collector = ft_match(ruleset, net, net->loopback_dev, to);
	rcu_read_unlock();
	/* The host's addresses may have changed since. */
	return collector ? collector->object.name : "";
}

static void blame_loop(const struct ft_draft *draft, struct net *net,
		       const struct ft_collector *collector,
		       const struct ft_receiver *receiver,
		       struct ft_blame *blame)
{
	const char *listener = listener_name(draft->ruleset, net,
					     &receiver->to);

	blame->collector = collector;
	blame->receiver = receiver;
	blame->attr = FLOWTEE_A_RECEIVER_TO;
	if (*listener)
		ft_blame_say(blame,
			     "receiver '%s/%s' would send to where collector '%s' listens: a loop; one of the two needs another address or port",
			     collector->object.name, receiver->object.name,
			     listener);
}

static int check_loops(const struct ft_draft *draft, struct net *net,
		       const struct ft_collector *collector,
		       struct ft_blame *blame, struct netlink_ext_ack *extack)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		const struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);

		if (makes_loop(draft, net, collector, receiver)) {
			blame_loop(draft, net, collector, receiver, blame);
			NL_SET_ERR_MSG(extack,
				       "a receiver is a listener of this namespace: loop");
			return -ELOOP;
		}
		cond_resched();
	}
	return 0;
}

/* Of the collectors before @collector the one that listens where it does. */
static const char *rival_name(struct ft_ruleset *ruleset,
			      const struct ft_collector *collector)
{
	const struct ft_collector *other;
	u32 i = 0;

	do {
		cond_resched();
		other = ft_ruleset_collector(ruleset, i++);
	} while (!ft_endpoint_equal(&other->listen, &collector->listen) ||
		 strcmp(other->dev, collector->dev));
	return other->object.name;
}

static int seal_listeners(struct ft_ruleset *ruleset, struct ft_blame *blame,
			  struct netlink_ext_ack *extack)
{
	int err;

	err = ft_ruleset_seal(ruleset, &blame->collector);
	if (err == -EADDRINUSE) {
		blame->attr = FLOWTEE_A_COLLECTOR_LISTEN;
		NL_SET_ERR_MSG(extack, "another collector has this listener");
		ft_blame_say(blame,
			     "collector '%s' has this listener; collector '%s' needs another address, port or 'dev'",
			     rival_name(ruleset, blame->collector),
			     blame->collector->object.name);
	}
	return err;
}

/**
 * ft_listeners_seal() - make a draft searchable, and check who listens and who sends
 * @draft: whose collectors are sealed
 * @net: its namespace
 * @blame: set to what is at fault, if anything is
 * @extack: for the reason of a refusal
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, -EADDRINUSE if two collectors have one listener, -ELOOP if one listens
 * where a receiver sends to, or -ENOMEM.
 */
int ft_listeners_seal(const struct ft_draft *draft, struct net *net,
		      struct ft_blame *blame, struct netlink_ext_ack *extack)
{
	struct ft_ruleset *ruleset = draft->ruleset;
	u32 i;
	int err;

	err = seal_listeners(ruleset, blame, extack);
	if (err)
		return err;
	for (i = 0; i < ruleset->collectors.n; i++) {
		err = check_loops(draft, net, ft_ruleset_collector(ruleset, i),
				  blame, extack);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}
