// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "compat/compiler.h"
#include "packet/datagram.h"
#include "packet/lasting.h"
#include "packet/match.h"
#include "packet/original.h"
#include "packet/passage.h"
#include "packet/path.h"
#include "packet/steering.h"

/*
 * Whether "auto" consumes an original depends on where it would have gone. A
 * rule behind our hook (DNAT, REDIRECT, TPROXY) or IPVS can steer it away from
 * the socket that the hook looks for. What it will do cannot be asked, so where
 * anything stands that could, originals go on, and a second hook of ours judges
 * them where they cannot be steered any more: those that still are for a
 * collector, and that no socket would receive, are consumed there.
 *
 * That hook is there only where it is needed. The first originals that find
 * something behind our hook before that is so go on unjudged, and ask for it:
 * consumed, they would be lost to a rule that is new. If no rule takes them, what
 * this host has to say of that is not sent (silence.c).
 */

/* Time between two looks at what stands behind. */
#define FT_STEERING_INTERVAL	(HZ / 4)

/* IPVS is the one that steers in LOCAL_IN, from these places. */
#define IPVS_FIRST	(NF_IP_PRI_NAT_SRC - 2)
#define IPVS_LAST	(NF_IP_PRI_NAT_SRC - 1)

/* In LOCAL_IN: before conntrack enters in its table what has arrived. */
#define BEFORE_CONFIRM	(NF_IP_PRI_CONNTRACK_CONFIRM - 1)

/* The device by which a packet came, also where its VRF passes for that. */
static const struct net_device *arrival(struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	const struct net_device *slave = NULL;
	int index;

	if (state->hook == NF_INET_PRE_ROUTING)
		return state->in;
	index = state->pf == NFPROTO_IPV4 ? inet_sdif(skb) : inet6_sdif(skb);
	if (index)
		slave = dev_get_by_index_rcu(state->net, index);
	return slave ? slave : state->in;
}

/* TPROXY has given it to a socket, or NAT has brought it to this address. */
static bool was_steered(const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	/* A bridge may see the sender's socket. */
	return (skb->sk && !nf_bridge_in_prerouting(skb)) ||
	       (ct && ct->status & IPS_DST_NAT);
}

/* Apart, as in hook.c. */
static noinline unsigned int look_closer(struct ft_path *path,
					 const struct ft_ruleset *ruleset,
					 struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct ft_datagram dg __uninitialized;
	const struct ft_collector *collector;

	if (!ft_datagram_parse(&dg, skb, state->pf))
		return NF_ACCEPT;
	dg.net = state->net;
	dg.dev = arrival(skb, state);
	dg.guard = path->guard;
	collector = ft_match(ruleset, dg.net, dg.dev, &dg.to);
	if (!collector || collector->original != FLOWTEE_ORIGINAL_AUTO ||
	    was_steered(skb) || ft_original_is_wanted(&dg))
		return NF_ACCEPT;
	consume_skb(skb);
	return NF_STOLEN;
}

static unsigned int judge(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct ft_path *path = priv;
	const struct ft_ruleset *ruleset = rcu_dereference(path->ruleset);

	if (!ruleset ||
	    !ft_datagram_may_be_for(skb, state->pf, ruleset->ports) ||
	    (state->hook == NF_INET_PRE_ROUTING &&
	     ft_passage_is_second(skb, state->pf)))
		return NF_ACCEPT;
	return look_closer(path, ruleset, skb, state);
}

/* Whether IPVS is there. */
static bool has_ipvs(const struct nf_hook_entries *entries)
{
	const struct nf_hook_ops *ops;
	unsigned int i;

	for (i = 0; entries && i < entries->num_hook_entries; i++) {
		ops = ft_lasting_ops(entries, i);
		if (ops && ops->priority >= IPVS_FIRST &&
		    ops->priority <= IPVS_LAST)
			return true;
	}
	return false;
}

/* Whether another hook stands behind our first one, which has @path, too, and is
 * not connection tracking itself. They are in order, so that of those with private
 * data it is enough that they are there.
 */
static bool is_followed(const struct nf_hook_entries *entries,
			const struct ft_path *path)
{
	const struct nf_hook_ops *ops;
	bool is_behind = false;
	unsigned int i;

	for (i = 0; entries && i < entries->num_hook_entries; i++) {
		if (entries->hooks[i].priv == path) {
			is_behind = true;
			continue;
		}
		ops = ft_lasting_ops(entries, i);
		if (is_behind && (!ops || ops->priority > NF_IP_PRI_CONNTRACK))
			return true;
	}
	return false;
}

/* Where nothing steers any more what was not steered. */
static int find_place(const struct ft_path *path, u8 family)
{
	struct nf_hook_entries __rcu **hooks = family == NFPROTO_IPV4 ?
		path->net->nf.hooks_ipv4 : path->net->nf.hooks_ipv6;
	int place = FT_JUDGE_NOWHERE;

	rcu_read_lock();
	if (has_ipvs(rcu_dereference(hooks[NF_INET_LOCAL_IN])))
		place = FT_JUDGE_LOCAL_IN;
	else if (is_followed(rcu_dereference(hooks[NF_INET_PRE_ROUTING]), path))
		place = FT_JUDGE_PRE_ROUTING;
	rcu_read_unlock();
	return place;
}

/* There is one at the new place before that at the old one goes. */
static void move(struct ft_path *path, struct ft_judge *judge, int place)
{
	int old = judge->place;

	if (old == place)
		return;
	/* Without memory for it, there is another look soon. */
	if (place != FT_JUDGE_NOWHERE &&
	    nf_register_net_hook(path->net, &judge->ops[place]))
		return;
	WRITE_ONCE(judge->place, place);
	if (old == FT_JUDGE_NOWHERE)
		return;
	/* Originals on their way to it do not meet it any more. */
	ft_silence_unwanted(&path->silence);
	nf_unregister_net_hook(path->net, &judge->ops[old]);
}

/**
 * ft_steering_update() - see to it that there are judges where they are needed
 * @path: whose lock is held
 *
 * Context: may sleep.
 */
void ft_steering_update(struct ft_path *path)
{
	const struct ft_ruleset *ruleset =
		rcu_dereference_protected(path->ruleset,
					  lockdep_is_held(&path->lock));
	struct ft_steering *steering = &path->steering;
	bool has_auto = ruleset && ruleset->has_auto && !path->leaving;

	move(path, &steering->ipv4, has_auto && path->ipv4_active ?
	     find_place(path, NFPROTO_IPV4) : FT_JUDGE_NOWHERE);
	move(path, &steering->ipv6, has_auto && path->ipv6_active ?
	     find_place(path, NFPROTO_IPV6) : FT_JUDGE_NOWHERE);
	if (has_auto)
		queue_delayed_work(path->queue, &steering->watch,
				   FT_STEERING_INTERVAL);
}

static void watch(struct work_struct *work)
{
	struct ft_path *path = container_of(to_delayed_work(work),
					    struct ft_path, steering.watch);

	mutex_lock(&path->lock);
	ft_steering_update(path);
	mutex_unlock(&path->lock);
}

static void init_judge(struct ft_path *path, struct ft_judge *new, u8 family)
{
	struct nf_hook_ops ops = {
		.hook = judge,
		.priv = path,
		.pf = family,
	};

	new->place = FT_JUDGE_NOWHERE;
	ops.hooknum = NF_INET_PRE_ROUTING;
	ops.priority = NF_IP_PRI_LAST;
	new->ops[FT_JUDGE_PRE_ROUTING] = ops;
	ops.hooknum = NF_INET_LOCAL_IN;
	ops.priority = BEFORE_CONFIRM;
	new->ops[FT_JUDGE_LOCAL_IN] = ops;
}

void ft_steering_init(struct ft_path *path)
{
	init_judge(path, &path->steering.ipv4, NFPROTO_IPV4);
	init_judge(path, &path->steering.ipv6, NFPROTO_IPV6);
	INIT_DELAYED_WORK(&path->steering.watch, watch);
}

/* Of a path that is left. A packet may ask for a look until none is on it, and
 * finds that nothing is to be done; a grace period later none does.
 */
void ft_steering_drain(struct ft_path *path)
{
	cancel_delayed_work_sync(&path->steering.watch);
}

/**
 * ft_steering_is_possible() - tell whether an original may still be steered
 * @path: its way
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 *
 * Context: RCU read side.
 */
bool ft_steering_is_possible(struct ft_path *path, u8 family)
{
	struct ft_judge *judge = family == NFPROTO_IPV4 ? &path->steering.ipv4 :
							  &path->steering.ipv6;

	int place = READ_ONCE(judge->place);

	if (place == FT_JUDGE_PRE_ROUTING)
		return true;
	if (place == FT_JUDGE_NOWHERE &&
	    find_place(path, family) == FT_JUDGE_NOWHERE)
		return false;
	/* Rules of INPUT may reject it before it is judged, if it ever is. */
	ft_silence_unwanted(&path->silence);
	if (place == FT_JUDGE_LOCAL_IN)
		return true;
	mod_delayed_work(path->queue, &path->steering.watch, 0);
	return true;
}
