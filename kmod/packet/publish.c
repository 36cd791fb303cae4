// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/wait_bit.h>

#include "packet/hook.h"
#include "packet/local.h"
#include "packet/loop.h"
#include "packet/path.h"
#include "packet/publish.h"
#include "packet/steering.h"
#include "telemetry/table.h"

/* As it is before the first change. @path is filled with zeros. */
void ft_path_begin(struct ft_path *path, struct net *net)
{
	path->net = net;
	mutex_init(&path->lock);
	ft_rate_init(&path->answers);
	ft_silence_init(&path->silence, net, &path->ruleset);
	ft_steering_init(path);
	ft_hooks_init(path);
	ft_backlog_init(&path->backlog);
}

/* Most namespaces of a host are never configured, and have none of it. */
static int equip(struct ft_path *path)
{
	if (!path->queue)
		path->queue = alloc_workqueue("flowtee", WQ_UNBOUND, 0);
	if (!path->guard)
		path->guard = ft_loop_guard_alloc();
	if (!path->addresses)
		/* Pairs with ft_addresses_of(): others than packets may ask. */
		smp_store_release(&path->addresses, ft_addresses_alloc());
	if (!path->queue || !path->guard || !path->addresses)
		return -ENOMEM;
	return ft_backlog_equip(&path->backlog);
}

static bool wants_ipv4(const struct ft_ruleset *ruleset)
{
	return ruleset && ruleset->wants_ipv4;
}

static bool wants_ipv6(const struct ft_ruleset *ruleset)
{
	return ruleset && ruleset->wants_ipv6;
}

/**
 * ft_path_prepare() - see to it that a ruleset can be published
 * @path: of its namespace
 * @ruleset: sealed, or NULL for none
 *
 * Hooks that it needs are there then; packets see the one before until
 * ft_path_publish(), which follows.
 *
 * Context: may sleep; calls for one namespace do not overlap.
 * Return: 0, or a negative error, and nothing has changed.
 */
int ft_path_prepare(struct ft_path *path, const struct ft_ruleset *ruleset)
{
	int err;

	mutex_lock(&path->lock);
	err = equip(path);
	if (!err)
		err = ft_hooks_enable(path, wants_ipv4(ruleset),
				      wants_ipv6(ruleset));
	mutex_unlock(&path->lock);
	return err;
}

/**
 * ft_path_publish() - have packets see a ruleset
 * @path: of its namespace
 * @ruleset: from ft_path_prepare(); the caller's reference becomes that of the
 *	publication
 *
 * A datagram sees the whole of either ruleset. Hooks that only the old one needed
 * go after it. Packets may still see the old one, so it is to be kept or retired.
 *
 * Context: as ft_path_prepare().
 */
void ft_path_publish(struct ft_path *path, struct ft_ruleset *ruleset)
{
	mutex_lock(&path->lock);
	rcu_assign_pointer(path->ruleset, ruleset);
	ft_hooks_disable(path, !wants_ipv4(ruleset), !wants_ipv6(ruleset));
	ft_steering_update(path);
	mutex_unlock(&path->lock);
}

static void put_retired(struct work_struct *work)
{
	struct ft_ruleset *ruleset = container_of(to_rcu_work(work),
						  struct ft_ruleset, retire);
	atomic_t *retiring = ruleset->retiring;

#ifdef FLOWTEE_TEST_RETIRE_MS
	msleep(FLOWTEE_TEST_RETIRE_MS);
#endif
	ft_ruleset_put(ruleset);
	if (atomic_dec_and_test(retiring))
		wake_up_var(retiring);
}

/**
 * ft_path_retire() - give up a ruleset that was just replaced
 * @path: of its namespace
 * @ruleset: packets on their way may still see it for a grace period; or NULL
 *
 * A large one takes too long for a softirq to free it.
 */
void ft_path_retire(struct ft_path *path, struct ft_ruleset *ruleset)
{
	if (!ruleset)
		return;
	ruleset->retiring = &path->retiring;
	atomic_inc(&path->retiring);
	INIT_RCU_WORK(&ruleset->retire, put_retired);
	queue_rcu_work(path->queue, &ruleset->retire);
}

/* No packet comes by it any more, and a grace period later none is on it but
 * those that were put aside. Nothing is published any more.
 */
void ft_path_stop(struct ft_path *path)
{
	mutex_lock(&path->lock);
	path->leaving = true;
	ft_steering_update(path);
	ft_hooks_disable(path, true, true);
	mutex_unlock(&path->lock);
}

/* A grace period after ft_path_stop(): nobody holds a ruleset on its account
 * when this returns.
 */
void ft_path_end(struct ft_path *path)
{
	ft_steering_drain(path);
	ft_backlog_drain(&path->backlog);
	ft_ruleset_put(rcu_dereference_protected(path->ruleset, true));
	wait_var_event(&path->retiring, !atomic_read(&path->retiring));
	if (path->queue)
		destroy_workqueue(path->queue);
	ft_loop_guard_free(path->guard);
	kvfree(path->addresses);
	ft_streams_free(path->streams);
	mutex_destroy(&path->lock);
}
