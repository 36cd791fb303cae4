// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/netdevice.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "compat/drop.h"
#include "compat/workqueue.h"
#include "base/memory.h"
#include "packet/backlog.h"
#include "packet/segments.h"

/*
 * What was put aside by a processor is replicated there, by a thread: copies that the
 * softirq has sent before may still be in a queue of that processor, before a device
 * that is none but leads to another namespace (netif_rx()), and those that follow shall
 * come behind them. Each processor sees to one packet at a time, whatever others do.
 */

/* So long, in nanoseconds, a packet is seen to without letting others run. */
#define STEP		NSEC_PER_MSEC

/* Most copies that all that waits may ask for, as they are weighed by who puts it aside,
 * and most bytes that it holds. If nothing waits, whatever comes may.
 */
#define WAITING_COPIES	SZ_1M
#define WAITING_BYTES	SZ_16M

/**
 * struct waiting - a packet that was put aside
 * @list: in &ft_backlog_worker.packets
 * @dg: the packet, parsed, with a reference on its device
 * @ruleset: in force when it arrived, with a reference
 * @collector: of @ruleset, that it is for
 * @copies: that it asks for
 * @bytes: of memory that it holds
 * @original: it is the very packet, not a clone of one that went on
 * @is_begun: some of its copies have been made
 * @begun: how far it is then
 */
struct waiting {
	struct list_head list;
	struct ft_datagram dg;
	struct ft_ruleset *ruleset;
	const struct ft_collector *collector;
	u64 copies;
	u64 bytes;
	bool original;
	bool is_begun;
	struct ft_pass begun[];
};

static bool has_room(const struct ft_backlog *backlog,
		     const struct waiting *packet)
{
	return !backlog->bytes ||
	       (backlog->copies + packet->copies <= WAITING_COPIES &&
		backlog->bytes + packet->bytes <= WAITING_BYTES);
}

/* For ft_backlog_holds(), which takes no lock. */
static void count(struct ft_backlog_worker *worker,
		  const struct waiting *packet, int n)
{
	u32 *waiting = &worker->waiting[ft_backlog_slot(packet->collector)];

	WRITE_ONCE(*waiting, *waiting + n);
}

static bool enqueue(struct ft_backlog_worker *worker, struct waiting *packet)
{
	struct ft_backlog *backlog = worker->backlog;
	bool has;

	spin_lock_bh(&backlog->lock);
	has = has_room(backlog, packet);
	if (has) {
		list_add_tail(&packet->list, &worker->packets);
		backlog->copies += packet->copies;
		backlog->bytes += packet->bytes;
		count(worker, packet, 1);
	}
	spin_unlock_bh(&backlog->lock);
	return has;
}

/* The packet itself, or one of our own: what goes on is not ours to keep. A
 * socket or a route that it refers to may not outlive this softirq.
 */
static struct sk_buff *keep(struct sk_buff *skb, bool consume)
{
	if (!consume)
		skb = skb_clone(skb, GFP_ATOMIC | __GFP_NOWARN);
	if (skb) {
		skb_orphan(skb);
		skb_dst_force(skb);
	}
	return skb;
}

/* The last reference on the ruleset may go only where it may sleep. */
static void release(struct waiting *packet)
{
	dev_put((struct net_device *)packet->dg.dev);
	ft_ruleset_put(packet->ruleset);
	kfree(packet);
}

/* Return: the packet with all that it refers to, or NULL without memory. */
static struct waiting *make(const struct ft_ruleset *ruleset,
			    const struct ft_collector *collector,
			    const struct ft_datagram *dg,
			    const struct ft_pass *begun, u64 copies,
			    bool consume)
{
	struct waiting *packet;
	size_t size = struct_size(packet, begun, begun ? 1 : 0);

	packet = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (!packet)
		return NULL;
	packet->dg = *dg;
	packet->dg.skb = keep(dg->skb, consume);
	if (!packet->dg.skb) {
		kfree(packet);
		return NULL;
	}
	dev_hold((struct net_device *)dg->dev);
	packet->ruleset = ft_ruleset_get((struct ft_ruleset *)ruleset);
	packet->collector = collector;
	packet->copies = copies;
	packet->original = consume;
	packet->bytes = packet->dg.skb->truesize + size;
	packet->is_begun = begun;
	if (begun)
		ft_pass_copy(packet->begun, begun, &packet->dg);
	return packet;
}

/* Return: whether there was room for it, and memory. */
static bool put(struct ft_backlog *backlog, struct waiting *packet)
{
	struct ft_backlog_worker *worker = this_cpu_ptr(backlog->workers);

	if (!packet)
		return false;
	if (!enqueue(worker, packet)) {
		if (!packet->original)
			consume_skb(packet->dg.skb);
		/* Not the last reference: RCU keeps the ruleset. */
		release(packet);
		return false;
	}
	queue_work_on(smp_processor_id(), backlog->queue, &worker->work);
	return true;
}

/**
 * ft_backlog_put_aside() - have a thread replicate a packet
 * @backlog: of its namespace
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: the packet, parsed
 * @copies: that it asks for
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 * Return: whether there was room for it; if @consume, it is not the caller's
 * then.
 */
bool ft_backlog_put_aside(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  const struct ft_datagram *dg, u64 copies,
			  bool consume)
{
	return put(backlog,
		   make(ruleset, collector, dg, NULL, copies, consume));
}

/**
 * ft_backlog_put_off() - have a thread do what is left to be done of a packet
 * @backlog: of its namespace
 * @pass: begun, and not at its end
 * @copies: as for ft_backlog_put_aside()
 * @consume: likewise
 *
 * Context: RCU read side, BH disabled.
 * Return: whether there was room for it; @pass is not the caller's then, nor is the
 * packet if @consume.
 */
bool ft_backlog_put_off(struct ft_backlog *backlog, const struct ft_pass *pass,
			u64 copies, bool consume)
{
	return put(backlog, make(pass->ruleset, pass->collector, pass->whole,
				 pass, copies, consume));
}

/* Between two steps others run, and grace periods end. */
static bool step(struct ft_pass *pass)
{
	bool more;

	local_bh_disable();
	rcu_read_lock();
	more = ft_pass_run_for(pass, STEP);
	rcu_read_unlock();
	local_bh_enable();
	cond_resched();
	return more;
}

/* Return: how far the packet is; @fresh, if nothing was done for it. */
static struct ft_pass *begin(struct waiting *packet, struct ft_pass *fresh)
{
	if (packet->is_begun)
		return packet->begun;
	local_bh_disable();
	rcu_read_lock();
	ft_pass_begin(fresh, packet->ruleset, packet->collector, &packet->dg,
		      true);
	rcu_read_unlock();
	local_bh_enable();
	return fresh;
}

static void replicate(struct ft_backlog *backlog, struct waiting *packet)
{
	struct sk_buff *skb = packet->dg.skb;
	struct ft_pass fresh, *pass;

	pass = begin(packet, &fresh);
	while (step(pass) && !READ_ONCE(backlog->leaving))
		;
	if (!ft_pass_end(pass))
		ft_drop_skb(skb, packet->original ? packet->dg.drop : 0);
}

static struct waiting *first_of(struct ft_backlog_worker *worker)
{
	struct waiting *packet;

	spin_lock_bh(&worker->backlog->lock);
	packet = list_first_entry_or_null(&worker->packets, struct waiting,
					  list);
	spin_unlock_bh(&worker->backlog->lock);
	return packet;
}

/* It was in the list until now, as those that follow must wait for it. */
static void finish(struct ft_backlog_worker *worker, struct waiting *packet)
{
	struct ft_backlog *backlog = worker->backlog;

	spin_lock_bh(&backlog->lock);
	list_del(&packet->list);
	backlog->copies -= packet->copies;
	backlog->bytes -= packet->bytes;
	count(worker, packet, -1);
	spin_unlock_bh(&backlog->lock);
	release(packet);
}

static void work(struct work_struct *work)
{
	struct ft_backlog_worker *worker =
		container_of(work, struct ft_backlog_worker, work);
	struct waiting *packet;

	while (!READ_ONCE(worker->backlog->leaving)) {
		packet = first_of(worker);
		if (!packet)
			break;
		replicate(worker->backlog, packet);
		finish(worker, packet);
	}
}

void ft_backlog_init(struct ft_backlog *backlog)
{
	spin_lock_init(&backlog->lock);
}

static int hire(struct ft_backlog *backlog)
{
	int cpu;

	backlog->workers = alloc_percpu_gfp(struct ft_backlog_worker, FT_GFP);
	if (!backlog->workers)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct ft_backlog_worker *worker =
			per_cpu_ptr(backlog->workers, cpu);

		INIT_WORK(&worker->work, work);
		INIT_LIST_HEAD(&worker->packets);
		worker->backlog = backlog;
	}
	return 0;
}

/**
 * ft_backlog_equip() - have what is needed before packets come
 * @backlog: to be drained once, even if this fails
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM; it may be tried again.
 */
int ft_backlog_equip(struct ft_backlog *backlog)
{
	if (!backlog->workers && hire(backlog))
		return -ENOMEM;
	if (!backlog->queue)
		backlog->queue = alloc_workqueue("flowtee_copies",
						 FT_WQ_PERCPU |
						 WQ_CPU_INTENSIVE, 0);
	return backlog->queue ? 0 : -ENOMEM;
}

static void give_up(struct ft_backlog_worker *worker)
{
	struct waiting *packet;

	while ((packet = first_of(worker))) {
		if (packet->is_begun)
			ft_pass_end(packet->begun);
		consume_skb(packet->dg.skb);
		finish(worker, packet);
	}
}

/* Of a namespace that no packet comes to any more: what waits is given up. */
void ft_backlog_drain(struct ft_backlog *backlog)
{
	int cpu;

	WRITE_ONCE(backlog->leaving, true);
	if (backlog->queue)
		destroy_workqueue(backlog->queue);
	if (!backlog->workers)
		return;
	for_each_possible_cpu(cpu)
		give_up(per_cpu_ptr(backlog->workers, cpu));
	free_percpu(backlog->workers);
}
