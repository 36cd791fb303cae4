// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "queue.h"

/* For what takes longer than a softirq may, or is to be done later. */
struct workqueue_struct *ft_queue;

int ft_queue_init(void)
{
	ft_queue = alloc_workqueue("flowtee", WQ_UNBOUND, 0);
	return ft_queue ? 0 : -ENOMEM;
}

/* The caller has made sure that no more work comes, but for what waits for a
 * grace period already.
 */
void ft_queue_exit(void)
{
	rcu_barrier();
	destroy_workqueue(ft_queue);
}
