/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets whose copies a thread makes. */
#ifndef FLOWTEE_BACKLOG_H
#define FLOWTEE_BACKLOG_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "packet/datagram.h"
#include "ruleset/ruleset.h"

struct ft_backlog;
struct ft_pass;

/* Collectors share these. */
#define FT_BACKLOG_SLOTS	64

/**
 * struct ft_backlog_worker - replicates what was put aside by a processor
 * @work: on that processor
 * @backlog: that it is of
 * @packets: that wait for it, the oldest first, which may be under way
 * @waiting: how many of @packets are of a collector, by ft_backlog_slot()
 */
struct ft_backlog_worker {
	struct work_struct work;
	struct ft_backlog *backlog;
	struct list_head packets;
	u32 waiting[FT_BACKLOG_SLOTS];
};

/**
 * struct ft_backlog - the packets of a namespace that were put aside
 * @lock: for @copies and @bytes, and for what waits for the workers
 * @copies: that all of them ask for
 * @bytes: of memory that they hold
 * @workers: replicate them; there from the first change on, as is @queue
 * @queue: where they do it
 * @leaving: no more copies are to be made
 */
struct ft_backlog {
	spinlock_t lock; /* against softirqs */
	u64 copies;
	u64 bytes;
	struct ft_backlog_worker __percpu *workers;
	struct workqueue_struct *queue;
	bool leaving;
};

static inline u32 ft_backlog_slot(const struct ft_collector *collector)
{
	return collector->counters->identity % FT_BACKLOG_SLOTS;
}

/* Whether packets that this processor has put aside are still to be replicated: of this
 * collector, or of one that shares its slot. Context: a ruleset is in force, BH disabled.
 */
static inline bool ft_backlog_holds(const struct ft_backlog *backlog,
				    const struct ft_collector *collector)
{
	const struct ft_backlog_worker *worker = this_cpu_ptr(backlog->workers);

	return READ_ONCE(worker->waiting[ft_backlog_slot(collector)]);
}

void ft_backlog_init(struct ft_backlog *backlog);
int ft_backlog_equip(struct ft_backlog *backlog);
void ft_backlog_drain(struct ft_backlog *backlog);
bool ft_backlog_put_aside(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  const struct ft_datagram *dg, u64 copies,
			  bool consume);
bool ft_backlog_put_off(struct ft_backlog *backlog, const struct ft_pass *pass,
			u64 copies, bool consume);

#endif /* FLOWTEE_BACKLOG_H */
