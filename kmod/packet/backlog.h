/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets whose copies a thread makes. */
#ifndef FLOWTEE_BACKLOG_H
#define FLOWTEE_BACKLOG_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "packet/datagram.h"
#include "packet/segments.h"
#include "ruleset/ruleset.h"

struct ft_backlog;

/**
 * struct ft_backlog_worker - who replicates what was put aside by a processor
 * @work: on that processor
 * @backlog: that it is of
 * @cpu: the processor
 */
struct ft_backlog_worker {
	struct work_struct work;
	struct ft_backlog *backlog;
	int cpu;
};

/**
 * struct ft_backlog - the packets of a namespace that were put aside
 * @lock: for @packets, @copies and @bytes
 * @packets: that wait, the oldest first
 * @copies: that they, and the one that is being replicated, ask for in all
 * @bytes: of memory that they hold
 * @workers: replicate them; there from the first change on, as is @queue
 * @queue: where they do it
 * @leaving: no more copies are to be made
 * @pass: how far one is with the first of @packets, unless that was begun before
 */
struct ft_backlog {
	spinlock_t lock; /* against softirqs */
	struct list_head packets;
	u64 copies;
	u64 bytes;
	struct ft_backlog_worker __percpu *workers;
	struct workqueue_struct *queue;
	bool leaving;
	struct ft_pass pass;
};

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
