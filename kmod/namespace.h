/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration and hooks, kept for each network namespace. */
#ifndef FLOWTEE_NAMESPACE_H
#define FLOWTEE_NAMESPACE_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include "packet/backlog.h"
#include "ruleset/rate.h"
#include "ruleset/ruleset.h"
#include "packet/steering.h"

/**
 * struct ft_namespace - flowtee in a network namespace
 * @net: the namespace; it outlives this
 * @lock: held by those who read or change the configuration
 * @ruleset: in force; NULL before the first change
 * @queue: for what takes longer than a softirq may, or is to be done later:
 *	no other namespace waits for it. NULL before the first change
 * @backlog: packets whose copies are made later
 * @retiring: rulesets that packets may still see, or that are being freed
 * @answers: limits what is learned from routers, see pmtu.c
 * @generation: of @ruleset: how many changes there were; wraps
 * @transactions: of &struct ft_transaction
 * @dumps: of &struct ft_dump, in the order in which they began
 * @awaits: the last change awaits its confirmation
 * @deadline: if so, until when, in jiffies
 * @fallback: if so, the ruleset before it, or NULL if there was none
 * @timeout: brings @fallback back
 * @health: looks after the receivers
 * @leaving: it is to stop doing so
 * @steering: what stands behind the hooks
 * @ipv4: the hook of IPv4; registered while a collector listens to IPv4
 * @ipv6: the hook of IPv6, likewise
 * @ipv4_active: @ipv4 is registered
 * @ipv6_active: @ipv6 is registered
 */
struct ft_namespace {
	struct net *net;
	struct mutex lock; /* for all of the configuration */
	struct ft_ruleset __rcu *ruleset;
	struct workqueue_struct *queue;
	struct ft_backlog backlog;
	atomic_t retiring;
	struct ft_rate answers;
	u32 generation;
	struct list_head transactions;
	struct list_head dumps;
	bool awaits;
	unsigned long deadline;
	struct ft_ruleset *fallback;
	struct delayed_work timeout;
	struct delayed_work health;
	bool leaving;
	struct ft_steering steering;
	struct nf_hook_ops ipv4;
	struct nf_hook_ops ipv6;
	bool ipv4_active;
	bool ipv6_active;
};

int ft_namespaces_init(void);
void ft_namespaces_exit(void);
struct ft_namespace *ft_namespace_of(struct net *net);
void ft_namespace_begin(struct ft_namespace *ns, struct net *net);
void ft_namespace_stop(struct ft_namespace *ns);
void ft_namespace_end(struct ft_namespace *ns);
int ft_namespace_publish(struct ft_namespace *ns, struct ft_ruleset *ruleset,
			 struct ft_ruleset **old);
void ft_namespace_retire(struct ft_namespace *ns, struct ft_ruleset *ruleset);

/* Context: ns->lock held. Return: the ruleset in force, or NULL. */
static inline struct ft_ruleset *ft_namespace_ruleset(struct ft_namespace *ns)
{
	return rcu_dereference_protected(ns->ruleset,
					 lockdep_is_held(&ns->lock));
}

#endif /* FLOWTEE_NAMESPACE_H */
