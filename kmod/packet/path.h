/* SPDX-License-Identifier: GPL-2.0-only */
/* What the packets of a namespace share on their way. */
#ifndef FLOWTEE_PATH_H
#define FLOWTEE_PATH_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "packet/backlog.h"
#include "packet/silence.h"
#include "packet/trace.h"
#include "packet/wait.h"
#include "ruleset/rate.h"
#include "ruleset/ruleset.h"

struct ft_addresses;
struct ft_loop_guard;
struct ft_streams;
struct net;

/**
 * struct ft_judge - the second hook of a family
 * @ops: the hook, at PRE_ROUTING and at LOCAL_IN; that of @place is registered
 * @place: which of them, or %FT_JUDGE_NOWHERE. Written with the lock of the path, read by
 *	packets without any
 */
struct ft_judge {
	struct nf_hook_ops ops[2];
	int place;
};

#define FT_JUDGE_NOWHERE	(-1)
#define FT_JUDGE_PRE_ROUTING	0
#define FT_JUDGE_LOCAL_IN	1

/**
 * struct ft_steering - what may steer originals behind the hook (steering.c)
 * @ipv4: judges originals of IPv4
 * @ipv6: judges originals of IPv6
 * @watch: looks whether they are needed
 */
struct ft_steering {
	struct ft_judge ipv4;
	struct ft_judge ipv6;
	struct delayed_work watch;
};

/* That each family has: for what comes, and for what this host says. */
#define FT_HOOKS	2

/**
 * struct ft_path - the way of packets through a namespace
 * @net: the namespace; it outlives this
 * @lock: guards what is published, and the hooks. Whoever changes the
 *	configuration takes it under the lock of that
 * @ruleset: in force; NULL before the first change
 * @trace: who looks at what comes; read with @ruleset
 * @queue: for what takes longer than a softirq may, or is to be done later:
 *	no other namespace waits for it. NULL before the first change
 * @guard: knows copies, and what comes back; there before any hook is
 * @addresses: what was found of them (local.c); NULL before the first change
 * @streams: that exporters send; NULL before account is first kept of any
 * @backlog: packets whose copies are made later
 * @retiring: rulesets that packets may still see, or that are being freed
 * @waits: of copies, for their next hops (wait.c)
 * @answers: limits what is learned from routers (pmtu.c)
 * @silence: what this host does not say (silence.c)
 * @steering: what stands behind the hooks
 * @leaving: the namespace is about to go: no hook is to come any more
 * @ipv4: the hooks of IPv4; registered while a collector listens to IPv4
 * @ipv6: the hooks of IPv6, likewise
 * @ipv4_active: @ipv4 are registered
 * @ipv6_active: @ipv6 are registered
 *
 * Its parts are the affair of the files that are named; publish.c puts it
 * together.
 */
struct ft_path {
	struct net *net;
	struct mutex lock; /* for publication */
	struct ft_ruleset __rcu *ruleset;
	struct ft_trace trace;
	struct workqueue_struct *queue;
	struct ft_loop_guard *guard;
	struct ft_addresses *addresses;
	struct ft_streams *streams;
	struct ft_backlog backlog;
	atomic_t retiring;
	struct ft_waits waits;
	struct ft_rate answers;
	struct ft_silence silence;
	struct ft_steering steering;
	bool leaving;
	struct nf_hook_ops ipv4[FT_HOOKS];
	struct nf_hook_ops ipv6[FT_HOOKS];
	bool ipv4_active;
	bool ipv6_active;
};

#endif /* FLOWTEE_PATH_H */
