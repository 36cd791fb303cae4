/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets whose copies a thread makes. */
#ifndef FLOWTEE_BACKLOG_H
#define FLOWTEE_BACKLOG_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "packet/datagram.h"
#include "packet/segments.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_backlog - the packets of a namespace that were put aside
 * @lock: for @packets, @copies and @bytes
 * @packets: that wait, the oldest first
 * @copies: that they, and the one that is being replicated, ask for in all
 * @bytes: of memory that they hold
 * @work: replicates them
 * @queue: where @work is done; there from the first change on
 * @leaving: no more copies are to be made
 * @pass: how far @work is with the first of @packets, unless that was begun before
 */
struct ft_backlog {
	spinlock_t lock; /* against softirqs */
	struct list_head packets;
	u64 copies;
	u64 bytes;
	struct work_struct work;
	struct workqueue_struct *queue;
	bool leaving;
	struct ft_pass pass;
};

void ft_backlog_init(struct ft_backlog *backlog);
void ft_backlog_drain(struct ft_backlog *backlog);
bool ft_backlog_put_aside(struct ft_backlog *backlog,
			  const struct ft_ruleset *ruleset,
			  const struct ft_collector *collector,
			  const struct ft_datagram *dg, u64 copies,
			  bool consume);
bool ft_backlog_put_off(struct ft_backlog *backlog, const struct ft_pass *pass,
			u64 copies, bool consume);

#endif /* FLOWTEE_BACKLOG_H */
