// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "compat/defrag.h"
#include "packet/datagram.h"
#include "packet/hook.h"
#include "namespace.h"
#include "packet/pmtu.h"
#include "packet/replicate.h"

/* The last before conntrack: after defragmentation and all of the raw table */
#define FT_HOOK_PRIORITY_IPV4	(NF_IP_PRI_CONNTRACK - 1)
#define FT_HOOK_PRIORITY_IPV6	(NF_IP6_PRI_CONNTRACK - 1)

static unsigned int hook(struct ft_namespace *ns, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	const struct ft_ruleset *ruleset = rcu_dereference(ns->ruleset);
	struct ft_datagram dg;

	if (!ruleset || !ft_datagram_parse(&dg, skb, state->pf))
		return NF_ACCEPT;
	dg.net = state->net;
	dg.dev = state->in;
	dg.stop = NULL;
	return ft_replicate(ruleset, &ns->backlog, &dg);
}

static unsigned int hook_ipv4(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(ft_hook_was_passed(skb, NFPROTO_IPV4)))
		return NF_ACCEPT;
	return hook(priv, skb, state);
}

static unsigned int hook_ipv6(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(ft_hook_was_passed(skb, NFPROTO_IPV6)))
		return NF_ACCEPT;
	if (unlikely(ft_pmtu_concerns(skb))) {
		ft_pmtu_learn(priv, skb);
		return NF_ACCEPT;
	}
	return hook(priv, skb, state);
}

void ft_hooks_init(struct ft_namespace *ns)
{
	ns->ipv4 = (struct nf_hook_ops) {
		.hook = hook_ipv4,
		.priv = ns,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = FT_HOOK_PRIORITY_IPV4,
	};
	ns->ipv6 = (struct nf_hook_ops) {
		.hook = hook_ipv6,
		.priv = ns,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = FT_HOOK_PRIORITY_IPV6,
	};
}

static int enable_ipv4(struct ft_namespace *ns)
{
	int err;

	err = nf_defrag_ipv4_enable(ns->net);
	if (err)
		return err;
	err = nf_register_net_hook(ns->net, &ns->ipv4);
	if (err)
		nf_defrag_ipv4_disable(ns->net);
	else
		ns->ipv4_active = true;
	return err;
}

static void disable_ipv4(struct ft_namespace *ns)
{
	nf_unregister_net_hook(ns->net, &ns->ipv4);
	nf_defrag_ipv4_disable(ns->net);
	ns->ipv4_active = false;
}

static int enable_ipv6(struct ft_namespace *ns)
{
	int err;

	err = nf_defrag_ipv6_enable(ns->net);
	if (err)
		return err;
	err = nf_register_net_hook(ns->net, &ns->ipv6);
	if (err)
		nf_defrag_ipv6_disable(ns->net);
	else
		ns->ipv6_active = true;
	return err;
}

static void disable_ipv6(struct ft_namespace *ns)
{
	nf_unregister_net_hook(ns->net, &ns->ipv6);
	nf_defrag_ipv6_disable(ns->net);
	ns->ipv6_active = false;
}

/**
 * ft_hooks_enable() - see to it that families are hooked, and defragmented
 * @ns: the namespace
 * @ipv4: IPv4 is needed
 * @ipv6: IPv6 is needed, if this kernel has it
 *
 * Context: may sleep; calls for one namespace do not overlap.
 * Return: 0, or a negative error: nothing has changed.
 */
int ft_hooks_enable(struct ft_namespace *ns, bool ipv4, bool ipv6)
{
	bool new_ipv4 = ipv4 && !ns->ipv4_active;
	bool new_ipv6 = ipv6 && !ns->ipv6_active && ipv6_mod_enabled();
	int err;

	if (new_ipv4) {
		err = enable_ipv4(ns);
		if (err)
			return err;
	}
	if (new_ipv6) {
		err = enable_ipv6(ns);
		if (err) {
			if (new_ipv4)
				disable_ipv4(ns);
			return err;
		}
	}
	return 0;
}

/**
 * ft_hooks_disable() - unhook families
 * @ns: the namespace
 * @ipv4: IPv4 is needed no more
 * @ipv6: IPv6 is needed no more
 *
 * Context: as ft_hooks_enable(). Packets may still be in a hook for a grace
 * period.
 */
void ft_hooks_disable(struct ft_namespace *ns, bool ipv4, bool ipv6)
{
	if (ipv4 && ns->ipv4_active)
		disable_ipv4(ns);
	if (ipv6 && ns->ipv6_active)
		disable_ipv6(ns);
}
