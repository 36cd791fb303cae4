/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration of a namespace, and what is going on with it. */
#ifndef FLOWTEE_CONTROL_H
#define FLOWTEE_CONTROL_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct ft_path;
struct ft_ruleset;
struct ft_trace_session;
struct net;

/**
 * struct ft_control - the configuration of a network namespace
 * @net: the namespace; it outlives this
 * @path: where packets see the ruleset in force, and what is done later is done
 * @lock: held by those who read or change the configuration
 * @ruleset: in force, with the reference that @path was given; NULL before the
 *	first change
 * @generation: of @ruleset: how many changes there were; wraps
 * @transactions: of &struct ft_transaction
 * @pins: of &struct ft_pin, in the order in which they began
 * @awaits: the last change awaits its confirmation
 * @deadline: if so, until when, in jiffies
 * @fallback: if so, the ruleset before it, or NULL if there was none
 * @timeout: brings @fallback back
 * @holds: the module is held, as there are collectors, or may be again
 * @watch: looks after the receivers
 * @exporter_watch: looks after the exporters
 * @replay: tells receivers of streams that have no datagrams at present
 * @next_stream: the stream that it tells news of first
 * @trace: the socket that is told of datagrams as they come, or NULL
 * @looked_at: when it looked last, by get_jiffies_64()
 * @leaving: they are to stop doing so
 *
 * Its parts are the affair of transaction.c, dump.c, confirm.c, hold.c, watch.c,
 * exporter_watch.c, replay.c and trace.c.
 */
struct ft_control {
	struct net *net;
	struct ft_path *path;
	struct mutex lock; /* for all of the configuration */
	struct ft_ruleset *ruleset;
	u32 generation;
	struct list_head transactions;
	struct list_head pins;
	bool awaits;
	unsigned long deadline;
	struct ft_ruleset *fallback;
	struct delayed_work timeout;
	bool holds;
	struct delayed_work watch;
	struct delayed_work exporter_watch;
	struct work_struct replay;
	u32 next_stream;
	struct ft_trace_session *trace;
	u64 looked_at;
	bool leaving;
};

/* Return: the control of @net, for as long as @net lives. Only the root of all
 * (namespace.c) knows where it is kept.
 */
struct ft_control *ft_control_of(struct net *net);

#endif /* FLOWTEE_CONTROL_H */
