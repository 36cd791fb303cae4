// SPDX-License-Identifier: GPL-2.0-only
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "control/confirm.h"
#include "control/exporter_watch.h"
#include "control/hold.h"
#include "control/replay.h"
#include "control/trace.h"
#include "control/transaction.h"
#include "control/watch.h"
#include "namespace.h"
#include "packet/local.h"
#include "packet/publish.h"

static unsigned int id;

struct ft_control *ft_control_of(struct net *net)
{
	struct ft_namespace *ns = net_generic(net, id);

	return &ns->control;
}

struct ft_waits *ft_waits_of(struct net *net)
{
	struct ft_namespace *ns = net_generic(net, id);

	return &ns->path.waits;
}

/* The module's suites (kunit/) ask before any namespace has begun. */
struct ft_addresses *ft_addresses_of(struct net *net)
{
	struct ft_namespace *ns = id ? net_generic(net, id) : NULL;

	/* Pairs with equip(). */
	return ns ? smp_load_acquire(&ns->path.addresses) : NULL;
}

/* As it is before the first change. @ns is filled with zeros. */
void ft_namespace_begin(struct ft_namespace *ns, struct net *net)
{
	struct ft_control *control = &ns->control;

	ft_path_begin(&ns->path, net);
	control->net = net;
	control->path = &ns->path;
	mutex_init(&control->lock);
	INIT_LIST_HEAD(&control->transactions);
	INIT_LIST_HEAD(&control->pins);
	ft_confirm_init(control);
	ft_watch_init(control);
	ft_exporter_watch_init(control);
	ft_replay_init(control);
}

static int __net_init init_namespace(struct net *net)
{
	ft_namespace_begin(net_generic(net, id), net);
	return 0;
}

/* No packet comes to it any more, a grace period later none is in it. */
void ft_namespace_stop(struct ft_namespace *ns)
{
	ft_confirm_exit(&ns->control);
	ft_watch_exit(&ns->control);
	ft_exporter_watch_exit(&ns->control);
	ft_replay_exit(&ns->control);
	ft_trace_end_of_path(&ns->control);
	ft_path_stop(&ns->path);
}

/* A grace period follows before exit_namespaces(). */
static void __net_exit pre_exit_namespace(struct net *net)
{
	ft_namespace_stop(net_generic(net, id));
}

/* Nobody holds a ruleset when this returns, nor the module for this namespace. A
 * dump holds one for as long as its socket is there, and the socket its namespace
 * and the module; the timer of a confirmation and the looks at receivers have
 * ended in ft_namespace_stop(), and packets a grace period after it, but for those
 * that were put aside. So no one else can hold the lock.
 */
void ft_namespace_end(struct ft_namespace *ns)
{
	ft_transactions_drop(&ns->control);
	ft_trace_free(&ns->control);
	ft_ruleset_put(ns->control.fallback);
	ft_path_end(&ns->path);
	ft_hold_end(&ns->control);
	mutex_destroy(&ns->control.lock);
}

/* Routes that are no longer remembered have a reference for one more grace period, and
 * are gone only another after that.
 */
static void __net_exit exit_namespaces(struct list_head *nets)
{
	bool had_routes = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		struct ft_namespace *ns = net_generic(net, id);

		had_routes |= !!ns->path.queue;
		ft_namespace_end(ns);
	}
	if (!had_routes)
		return;
	rcu_barrier();
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
