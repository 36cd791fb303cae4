// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "compat/compiler.h"
#include "compat/defrag.h"
#include "compat/drop.h"
#include "packet/fate.h"
#include "packet/hook.h"
#include "packet/match.h"
#include "packet/passage.h"
#include "packet/path.h"
#include "packet/pmtu.h"
#include "packet/silence.h"
#include "packet/softirq.h"
#include "packet/steering.h"

/* The last before conntrack: after defragmentation and all of the raw table */
#define FT_HOOK_PRIORITY_IPV4	(NF_IP_PRI_CONNTRACK - 1)
#define FT_HOOK_PRIORITY_IPV6	(NF_IP6_PRI_CONNTRACK - 1)

/* What becomes of a packet with a UDP header. */
static unsigned int take_in(struct ft_path *path,
			    const struct ft_ruleset *ruleset,
			    struct ft_datagram *dg)
{
	const struct ft_collector *collector;
	bool consume, taken;

	collector = ft_match(ruleset, dg->net, dg->dev, &dg->to);
	if (!collector)
		return NF_ACCEPT;
	consume = ft_fate_of(path, collector, dg) == FLOWTEE_FATE_CONSUMED;

	/* A verdict of nfqueue continues here in process context. */
	local_bh_disable();
	if (likely(!ft_softirq_concerns(&path->backlog, collector, dg)))
		taken = ft_softirq_pass(&path->backlog, ruleset, collector, dg,
					consume);
	else
		taken = ft_softirq_replicate(&path->backlog, ruleset,
					     collector, dg, consume);
	local_bh_enable();

	if (!consume)
		return NF_ACCEPT;
	if (!taken)
		ft_drop_skb(dg->skb, dg->drop);
	return NF_STOLEN;
}

/* A packet for a port of a collector's. Apart, as what lies on the stack here costs
 * something, and most packets do not come so far.
 */
static noinline unsigned int look_closer(struct ft_path *path,
					 const struct ft_ruleset *ruleset,
					 struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct ft_datagram dg __uninitialized;

	if (!ft_datagram_parse(&dg, skb, state->pf))
		return NF_ACCEPT;
	dg.net = state->net;
	dg.dev = state->in;
	dg.guard = path->guard;
	dg.trace = &path->trace;
	dg.numbered = false;
	return take_in(path, ruleset, &dg);
}

static unsigned int hook(struct ft_path *path, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	const struct ft_ruleset *ruleset = rcu_dereference(path->ruleset);

	if (!ruleset ||
	    !ft_datagram_may_be_for(skb, state->pf, ruleset->ports))
		return NF_ACCEPT;
	return look_closer(path, ruleset, skb, state);
}

static unsigned int hook_ipv4(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(ft_passage_is_second(skb, NFPROTO_IPV4)))
		return NF_ACCEPT;
	return hook(priv, skb, state);
}

static unsigned int hook_ipv6(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(ft_passage_is_second(skb, NFPROTO_IPV6)))
		return NF_ACCEPT;
	if (unlikely(ft_pmtu_concerns(skb))) {
		ft_pmtu_learn(priv, skb);
		return NF_ACCEPT;
	}
	return hook(priv, skb, state);
}

static void init_family(struct ft_path *path, struct nf_hook_ops hooks[FT_HOOKS],
			nf_hookfn *hook, u8 family, int priority)
{
	hooks[0] = (struct nf_hook_ops) {
		.hook = hook,
		.priv = path,
		.pf = family,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = priority,
	};
	/* Before connection tracking and NAT, as the kernel has said it. */
	hooks[1] = (struct nf_hook_ops) {
		.hook = ft_silence,
		.priv = &path->silence,
		.pf = family,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_FIRST,
	};
}

void ft_hooks_init(struct ft_path *path)
{
	init_family(path, path->ipv4, hook_ipv4, NFPROTO_IPV4,
		    FT_HOOK_PRIORITY_IPV4);
	init_family(path, path->ipv6, hook_ipv6, NFPROTO_IPV6,
		    FT_HOOK_PRIORITY_IPV6);
}

static int enable_ipv4(struct ft_path *path)
{
	int err;

	err = nf_defrag_ipv4_enable(path->net);
	if (err)
		return err;
	err = nf_register_net_hooks(path->net, path->ipv4, FT_HOOKS);
	if (err)
		nf_defrag_ipv4_disable(path->net);
	else
		path->ipv4_active = true;
	return err;
}

static void disable_ipv4(struct ft_path *path)
{
	nf_unregister_net_hooks(path->net, path->ipv4, FT_HOOKS);
	nf_defrag_ipv4_disable(path->net);
	path->ipv4_active = false;
}

static int enable_ipv6(struct ft_path *path)
{
	int err;

	err = nf_defrag_ipv6_enable(path->net);
	if (err)
		return err;
	err = nf_register_net_hooks(path->net, path->ipv6, FT_HOOKS);
	if (err)
		nf_defrag_ipv6_disable(path->net);
	else
		path->ipv6_active = true;
	return err;
}

static void disable_ipv6(struct ft_path *path)
{
	nf_unregister_net_hooks(path->net, path->ipv6, FT_HOOKS);
	nf_defrag_ipv6_disable(path->net);
	path->ipv6_active = false;
}

/**
 * ft_hooks_enable() - see to it that families are hooked, and defragmented
 * @path: of the namespace
 * @ipv4: IPv4 is needed
 * @ipv6: IPv6 is needed, if this kernel has it
 *
 * Context: may sleep; calls for one namespace do not overlap.
 * Return: 0, or a negative error: nothing has changed.
 */
int ft_hooks_enable(struct ft_path *path, bool ipv4, bool ipv6)
{
	bool new_ipv4 = ipv4 && !path->ipv4_active;
	bool new_ipv6 = ipv6 && !path->ipv6_active && ipv6_mod_enabled();
	int err;

	if (new_ipv4) {
		err = enable_ipv4(path);
		if (err)
			return err;
	}
	if (new_ipv6) {
		err = enable_ipv6(path);
		if (err) {
			if (new_ipv4)
				disable_ipv4(path);
			return err;
		}
	}
	return 0;
}

/**
 * ft_hooks_disable() - unhook families
 * @path: of the namespace
 * @ipv4: IPv4 is needed no more
 * @ipv6: IPv6 is needed no more
 *
 * Context: as ft_hooks_enable(). Packets may still be in a hook for a grace
 * period.
 */
void ft_hooks_disable(struct ft_path *path, bool ipv4, bool ipv6)
{
	if (ipv4 && path->ipv4_active)
		disable_ipv4(path);
	if (ipv6 && path->ipv6_active)
		disable_ipv6(path);
}
