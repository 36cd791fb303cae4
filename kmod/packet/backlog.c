// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/netdevice.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "compat/drop.h"
#include "compat/workqueue.h"
#include "packet/backlog.h"

/*
 * What was put aside by a processor is replicated there, by a thread: copies that the
 * softirq has sent before may still be in a queue of that processor, before a device
 * that is none but leads to another namespace (netif_rx()), and those that follow shall
 * come behind them. One packet is seen to at a time, by the worker of its processor.
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
 * @list: in &ft_backlog.packets
 * @dg: the packet, parsed, with a reference on its device
 * @ruleset: in force when it arrived, with a reference
 * @collector: of @ruleset, that it is for
 * @copies: that it asks for
 * @bytes: of memory that it holds
 * @cpu: the processor that it was put aside by
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
	int cpu;
	bool original;
	bool is_begun;
	struct ft_pass begun[];
};

static bool has_room(const struct ft_backlog *backlog,
		     const struct waiting *packet)
{
	return !backlog->copies ||
	       (backlog->copies + packet->copies <= WAITING_COPIES &&
		backlog->bytes + packet->bytes <= WAITING_BYTES);
}

static bool enqueue(struct ft_backlog *backlog, struct waiting *packet)
{
	bool has;

	spin_lock_bh(&backlog->lock);
	has = has_room(backlog, packet);
	if (has) {
		list_add_tail(&packet->list, &backlog->packets);
		backlog->copies += packet->copies;
		backlog->bytes += packet->bytes;
		atomic_inc(&packet->collector->counters->waiting);
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
	packet->cpu = smp_processor_id();
	packet->is_begun = begun;
	if (begun)
		ft_pass_copy(packet->begun, begun, &packet->dg);
	return packet;
}

static void wake(struct ft_backlog *backlog, int cpu)
{
	queue_work_on(cpu, backlog->queue,
		      &per_cpu_ptr(backlog->workers, cpu)->work);
}

/* Return: whether there was room for it, and memory. */
static bool put(struct ft_backlog *backlog, struct waiting *packet)
{
	if (!packet)
		return false;
	if (!enqueue(backlog, packet)) {
		if (!packet->original)
			consume_skb(packet->dg.skb);
		/* Not the last reference: RCU keeps the ruleset. */
		release(packet);
		return false;
	}
	wake(backlog, smp_processor_id());
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

/* Return: how far the packet is. */
static struct ft_pass *begin(struct ft_backlog *backlog,
			     struct waiting *packet)
{
	struct ft_pass *pass = &backlog->pass;

	if (packet->is_begun)
		return packet->begun;
	local_bh_disable();
	rcu_read_lock();
	ft_pass_begin(pass, packet->ruleset, packet->collector, &packet->dg,
		      true);
	rcu_read_unlock();
	local_bh_enable();
	return pass;
}

static void replicate(struct ft_backlog *backlog, struct waiting *packet)
{
	struct sk_buff *skb = packet->dg.skb;
	struct ft_pass *pass;

	pass = begin(backlog, packet);
	while (step(pass) && !READ_ONCE(backlog->leaving))
		;
	if (!ft_pass_end(pass))
		ft_drop_skb(skb, packet->original ? packet->dg.drop : 0);
}

static struct waiting *first_of(struct ft_backlog *backlog)
{
	return list_first_entry_or_null(&backlog->packets, struct waiting,
					list);
}

/* Return: the first of all, if it is this worker's. Of another's, that is woken. */
static struct waiting *next_of(struct ft_backlog *backlog,
			       const struct ft_backlog_worker *worker)
{
	struct waiting *packet;

	spin_lock_bh(&backlog->lock);
	packet = first_of(backlog);
	if (packet && packet->cpu != worker->cpu) {
		wake(backlog, packet->cpu);
		packet = NULL;
	}
	spin_unlock_bh(&backlog->lock);
	return packet;
}

/* It was in the list until now, as those that follow must wait for it. */
static void finish(struct ft_backlog *backlog, struct waiting *packet)
{
	spin_lock_bh(&backlog->lock);
	list_del(&packet->list);
	backlog->copies -= packet->copies;
	backlog->bytes -= packet->bytes;
	spin_unlock_bh(&backlog->lock);
	atomic_dec(&packet->collector->counters->waiting);
	release(packet);
}

static void work(struct work_struct *work)
{
	struct ft_backlog_worker *worker =
		container_of(work, struct ft_backlog_worker, work);
	struct ft_backlog *backlog = worker->backlog;
	struct waiting *packet;

	while (!READ_ONCE(backlog->leaving)) {
		packet = next_of(backlog, worker);
		if (!packet)
			break;
		replicate(backlog, packet);
		finish(backlog, packet);
	}
}

void ft_backlog_init(struct ft_backlog *backlog)
{
	spin_lock_init(&backlog->lock);
	INIT_LIST_HEAD(&backlog->packets);
}

static int hire(struct ft_backlog *backlog)
{
	int cpu;

	backlog->workers = alloc_percpu(struct ft_backlog_worker);
	if (!backlog->workers)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct ft_backlog_worker *worker =
			per_cpu_ptr(backlog->workers, cpu);

		INIT_WORK(&worker->work, work);
		worker->backlog = backlog;
		worker->cpu = cpu;
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

/* Of a namespace that no packet comes to any more: what waits is given up. */
void ft_backlog_drain(struct ft_backlog *backlog)
{
	struct waiting *packet;

	WRITE_ONCE(backlog->leaving, true);
	if (backlog->queue)
		destroy_workqueue(backlog->queue);
	while ((packet = first_of(backlog))) {
		if (packet->is_begun)
			ft_pass_end(packet->begun);
		consume_skb(packet->dg.skb);
		finish(backlog, packet);
	}
	free_percpu(backlog->workers);
}
