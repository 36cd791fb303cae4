// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "compat/drop.h"
#include "packet/backlog.h"
#include "packet/ipsec.h"
#include "packet/loop.h"
#include "packet/observe.h"
#include "packet/origin.h"
#include "packet/own.h"
#include "packet/prime.h"
#include "packet/spending.h"
#include "packet/trace.h"
#include "packet/tracepoints.h"

/*
 * A softirq keeps its processor from everything else, so what it may be asked
 * for is bounded: a packet that wants more copies than that is put aside, whole,
 * and a thread makes them. So is one that comes when this processor has made
 * copies, or has told receivers of streams, for too much of its time already, as
 * packets come many at once. While a packet of a collector waits, those that
 * follow wait behind it: copies leave in the order of their originals.
 *
 * What waits is bounded, too: what is beyond that ends as busy.
 */

/* Most copies that a packet is given at once: a millisecond or two. */
#define AT_ONCE		1024

/* So many targets are seen to without letting others run. */
#define IN_A_ROW	64

/* Most copies that all that waits may ask for, and most bytes that it holds. If
 * nothing waits, whatever comes may.
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
 * @original: it is the very packet, not a clone of one that went on
 */
struct waiting {
	struct list_head list;
	struct ft_datagram dg;
	struct ft_ruleset *ruleset;
	const struct ft_collector *collector;
	u64 copies;
	u64 bytes;
	bool original;
};

/* What this processor has spent on copies in softirqs. */
static DEFINE_PER_CPU(struct ft_spending, spending);

static bool must_wait(const struct ft_collector *collector, u64 copies)
{
	return copies > AT_ONCE ||
	       ft_spending_is_enough(this_cpu_ptr(&spending)) ||
	       ft_prime_has_taken_enough() ||
	       ft_counters_waiting(collector->counters);
}

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
			    const struct ft_datagram *dg, u64 copies,
			    bool consume)
{
	struct waiting *packet;

	packet = kmalloc(sizeof(*packet), GFP_ATOMIC | __GFP_NOWARN);
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
	packet->bytes = packet->dg.skb->truesize + sizeof(*packet);
	return packet;
}

/* Return: whether there was room for it; if @consume, it is not the caller's
 * then.
 */
static bool put_aside(struct ft_backlog *backlog,
		      const struct ft_ruleset *ruleset,
		      const struct ft_collector *collector,
		      const struct ft_datagram *dg, u64 copies, bool consume)
{
	struct waiting *packet;

	packet = make(ruleset, collector, dg, copies, consume);
	if (!packet)
		return false;
	if (!enqueue(backlog, packet)) {
		if (!consume)
			kfree_skb(packet->dg.skb);
		/* Not the last reference: RCU keeps the ruleset. */
		release(packet);
		return false;
	}
	queue_work(backlog->queue, &backlog->work);
	return true;
}

/* How many copies a packet asks for, at most. Of one that is not what it says,
 * whose exporter is not allowed, or that is a copy itself, there will be none;
 * nor are there on standby.
 */
static u64 count_copies(const struct ft_collector *collector,
			const struct ft_datagram *dg)
{
	const struct ft_trie *wanted =
		ft_collector_wanted(collector, dg->from.family);

	if (!wanted || collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY ||
	    !ft_segments_are_true(dg) ||
	    ft_own_is_copy(dg->skb, dg->guard->own) ||
	    !ft_collector_allows(collector, dg->from.family, &dg->from.addr))
		return 0;
	return (u64)ft_trie_copies(wanted, &dg->from.addr) *
	       ft_count_segments(dg);
}

/* Of all datagrams of a packet but the last. */
static unsigned int size_of(const struct ft_datagram *dg)
{
	return ft_is_segmented(dg->skb) ? skb_shinfo(dg->skb)->gso_size :
					  dg->payload_len;
}

/* Whether what a packet says will be believed once its turn has come. */
static bool is_credible(const struct ft_datagram *dg)
{
	struct ft_datagram copy = *dg;
	enum flowtee_malformed fault;

	return ft_datagram_verify(&copy, &fault) && ft_ipsec_admits(&copy) &&
	       ft_origin_is_true(&copy) &&
	       (ft_is_segmented(copy.skb) || ft_datagram_is_intact(&copy));
}

/* @essential: as of ft_observe_busy() */
static void count_busy(const struct ft_collector *collector,
		       const struct ft_datagram *dg, bool essential)
{
	unsigned int n = ft_count_segments(dg);
	unsigned int size = size_of(dg);
	unsigned int start = 0;

	ft_counters_add(collector->counters, FLOWTEE_COLLECTOR_BUSY,
			FLOWTEE_COLLECTOR_RECEIVED_BYTES, dg->payload_len);
	ft_observe_busy(collector, dg, size, essential);
	do {
		unsigned int len = min(size, dg->payload_len - start);

		trace_flowtee_datagram(collector, dg, len,
				       FLOWTEE_COLLECTOR_BUSY);
		ft_trace_part(collector, dg, start, len,
			      FLOWTEE_COLLECTOR_BUSY);
		start += size;
	} while (start < dg->payload_len);
	while (n-- > 1)
		ft_counters_add(collector->counters, FLOWTEE_COLLECTOR_BUSY, 0,
				0);
}

/**
 * ft_backlog_replicate() - replicate a packet now, or see to it that it is
 * @backlog: of its namespace
 * @ruleset: in force
 * @collector: the collector that matched
 * @dg: the packet, parsed; ft_backlog_concerns() it
 * @consume: the caller has no use for the packet afterwards
 *
 * Context: RCU read side, BH disabled.
 * Return: whether the packet is not the caller's any more.
 */
bool ft_backlog_replicate(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  struct ft_datagram *dg, bool consume)
{
	u64 copies = count_copies(collector, dg);
	bool essential = false, taken;
	u64 start;

	if (copies && must_wait(collector, copies)) {
		if (collector->account && is_credible(dg))
			essential = ft_observe_waiting(collector, dg,
						       size_of(dg));
		if (put_aside(backlog, ruleset, collector, dg, copies,
			      consume))
			return consume;
		count_busy(collector, dg, essential);
		dg->drop = FT_DROP_REASON(CPU_BACKLOG);
		return false;
	}
	start = local_clock();
	taken = ft_pass(ruleset, collector, dg, consume);
	ft_spending_add(this_cpu_ptr(&spending), start);
	return taken;
}

/* Between two steps others run, and grace periods end. */
static bool step(struct ft_pass *pass)
{
	bool more;

	local_bh_disable();
	rcu_read_lock();
	more = ft_pass_run(pass, IN_A_ROW);
	rcu_read_unlock();
	local_bh_enable();
	cond_resched();
	return more;
}

static void begin(struct ft_pass *pass, struct waiting *packet)
{
	local_bh_disable();
	rcu_read_lock();
	ft_pass_begin(pass, packet->ruleset, packet->collector, &packet->dg,
		      true);
	rcu_read_unlock();
	local_bh_enable();
}

static void replicate(struct ft_backlog *backlog, struct waiting *packet)
{
	struct ft_pass *pass = &backlog->pass;
	struct sk_buff *skb = packet->dg.skb;

	begin(pass, packet);
	while (step(pass) && !READ_ONCE(backlog->leaving))
		;
	if (!ft_pass_end(pass))
		ft_drop_skb(skb, packet->original ? packet->dg.drop : 0);
}

static struct waiting *first_of(struct ft_backlog *backlog)
{
	struct waiting *packet;

	spin_lock_bh(&backlog->lock);
	packet = list_first_entry_or_null(&backlog->packets, struct waiting,
					  list);
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
	struct ft_backlog *backlog = container_of(work, struct ft_backlog,
						  work);
	struct waiting *packet;

	while (!READ_ONCE(backlog->leaving)) {
		packet = first_of(backlog);
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
	INIT_WORK(&backlog->work, work);
}

/* Of a namespace that no packet comes to any more: what waits is given up. */
void ft_backlog_drain(struct ft_backlog *backlog)
{
	struct waiting *packet;

	WRITE_ONCE(backlog->leaving, true);
	cancel_work_sync(&backlog->work);
	while ((packet = first_of(backlog))) {
		consume_skb(packet->dg.skb);
		finish(backlog, packet);
	}
}
