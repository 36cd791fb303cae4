// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/wait_bit.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "control/confirm.h"
#include "control/dump.h"
#include "packet/hook.h"
#include "namespace.h"
#include "control/transaction.h"
#include "control/watch.h"

static unsigned int id;

/* Return: what flowtee keeps for @net, for as long as @net lives. */
struct ft_namespace *ft_namespace_of(struct net *net)
{
	return net_generic(net, id);
}

/* Most namespaces of a host are never configured, and have none. */
static int need_queue(struct ft_namespace *ns)
{
	if (!ns->queue)
		ns->queue = alloc_workqueue("flowtee", WQ_UNBOUND, 0);
	ns->backlog.queue = ns->queue;
	return ns->queue ? 0 : -ENOMEM;
}

/**
 * ft_namespace_publish() - put a ruleset in force
 * @ns: where; its lock is held
 * @ruleset: sealed, or NULL for none; the caller's reference becomes that of
 *	the publication, unless this fails
 * @old: set to the one that was in force, or NULL, whose reference becomes the
 *	caller's: packets may still see it, so it is to be kept or retired
 *
 * A datagram sees the whole of either ruleset. Hooks that the new one needs
 * are there before it, those that only the old one needed go after it.
 *
 * Context: may sleep.
 * Return: 0, or a negative error: the old ruleset stays in force.
 */
int ft_namespace_publish(struct ft_namespace *ns, struct ft_ruleset *ruleset,
			 struct ft_ruleset **old)
{
	bool ipv4 = ruleset && ruleset->wants_ipv4;
	bool ipv6 = ruleset && ruleset->wants_ipv6;
	int err;

	err = need_queue(ns);
	if (err)
		return err;
	err = ft_hooks_enable(ns, ipv4, ipv6);
	if (err)
		return err;
	*old = ft_namespace_ruleset(ns);
	rcu_assign_pointer(ns->ruleset, ruleset);
	ns->generation++;
	ft_dumps_limit(ns);
	ft_hooks_disable(ns, !ipv4, !ipv6);
	ft_steering_update(ns);
	ft_watch_begin(ns);
	return 0;
}

static void put_retired(struct work_struct *work)
{
	struct ft_ruleset *ruleset = container_of(to_rcu_work(work),
						  struct ft_ruleset, retire);
	struct ft_namespace *ns = ruleset->ns;

#ifdef FLOWTEE_TEST_RETIRE_MS
	msleep(FLOWTEE_TEST_RETIRE_MS);
#endif
	ft_ruleset_put(ruleset);
	if (atomic_dec_and_test(&ns->retiring))
		wake_up_var(&ns->retiring);
}

/**
 * ft_namespace_retire() - give up a ruleset that was just replaced
 * @ns: where
 * @ruleset: packets on their way may still see it for a grace period; or NULL
 *
 * A large one takes too long for a softirq to free it.
 */
void ft_namespace_retire(struct ft_namespace *ns, struct ft_ruleset *ruleset)
{
	if (!ruleset)
		return;
	ruleset->ns = ns;
	atomic_inc(&ns->retiring);
	INIT_RCU_WORK(&ruleset->retire, put_retired);
	queue_rcu_work(ns->queue, &ruleset->retire);
}

/* As it is before the first change. @ns is filled with zeros. */
void ft_namespace_begin(struct ft_namespace *ns, struct net *net)
{
	ns->net = net;
	mutex_init(&ns->lock);
	ft_rate_init(&ns->answers);
	INIT_LIST_HEAD(&ns->transactions);
	INIT_LIST_HEAD(&ns->dumps);
	ft_confirm_init(ns);
	ft_watch_init(ns);
	ft_steering_init(ns);
	ft_hooks_init(ns);
	ft_backlog_init(&ns->backlog);
}

static int __net_init init_namespace(struct net *net)
{
	ft_namespace_begin(ft_namespace_of(net), net);
	return 0;
}

/* No packet comes to it any more, a grace period later none is in it. */
void ft_namespace_stop(struct ft_namespace *ns)
{
	ft_confirm_exit(ns);
	ft_watch_exit(ns);
	ft_steering_exit(ns);
	ft_hooks_disable(ns, true, true);
}

/* A grace period follows before exit_namespaces(). */
static void __net_exit pre_exit_namespace(struct net *net)
{
	ft_namespace_stop(ft_namespace_of(net));
}

/* Nobody holds a ruleset when this returns. A dump holds one for as long as its
 * socket is there, and the socket its namespace and the module; the timer of a
 * confirmation and the looks at receivers have ended in ft_namespace_stop(),
 * and packets a grace period after it, but for those that were put aside. So no
 * one else can hold the lock.
 */
void ft_namespace_end(struct ft_namespace *ns)
{
	ft_steering_drain(ns);
	ft_backlog_drain(&ns->backlog);
	ft_transactions_drop(ns);
	ft_ruleset_put(ns->fallback);
	ft_ruleset_put(rcu_dereference_protected(ns->ruleset, true));
	wait_var_event(&ns->retiring, !atomic_read(&ns->retiring));
	if (ns->queue)
		destroy_workqueue(ns->queue);
	mutex_destroy(&ns->lock);
}

/* Routes that were cached are gone only a grace period after their rulesets. */
static void __net_exit exit_namespaces(struct list_head *nets)
{
	bool had_routes = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		struct ft_namespace *ns = ft_namespace_of(net);

		had_routes |= !!ns->queue;
		ft_namespace_end(ns);
	}
	if (had_routes)
		rcu_barrier();
}

static struct pernet_operations namespace_operations = {
	.init = init_namespace,
	.pre_exit = pre_exit_namespace,
	.exit_batch = exit_namespaces,
	.id = &id,
	.size = sizeof(struct ft_namespace),
};

/* As a device's operations: they end before the namespace's devices go, to
 * which cached routes refer.
 */
int ft_namespaces_init(void)
{
	return register_pernet_device(&namespace_operations);
}

void ft_namespaces_exit(void)
{
	unregister_pernet_device(&namespace_operations);
}
