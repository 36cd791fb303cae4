// SPDX-License-Identifier: GPL-2.0-only
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "compat/compiler.h"
#include "packet/local.h"
#include "packet/match.h"
#include "packet/route.h"
#include "packet/silence.h"
#include "ruleset/ruleset.h"

/*
 * A copy has a type that icmp_send() does not answer (transmit.c), but not all
 * ask for that: tunnels answer what is too big for them (RFC 4459), and when their
 * own packets meet an error they tell the source of what those carried (RFC 2473),
 * long after the copy has gone. So what this host says is looked at as well:
 * errors that quote what has the source, the destination and the way of a copy.
 *
 * Nor is anything said of originals that go on because a rule might take them, and
 * none did.
 */

/**
 * struct quote - the packet that an error is about
 * @from: its source, which gets the error; without port
 * @to: its destination; without port if it was not the first fragment
 */
struct quote {
	struct ft_endpoint from;
	struct ft_endpoint to;
};

static bool read_port(const struct sk_buff *skb, unsigned int offset,
		      struct quote *quote)
{
	__be16 _port, *port;

	port = skb_header_pointer(skb, offset + offsetof(struct udphdr, dest),
				  sizeof(_port), &_port);
	if (port)
		quote->to.port = *port;
	return port;
}

/* The kernel says nothing of fragments but the first. */
static bool read_ipv4(const struct sk_buff *skb, struct quote *quote)
{
	unsigned int offset = ip_hdrlen(skb);
	struct icmphdr _icmp, *icmp;
	struct iphdr _inner, *inner;

	icmp = skb_header_pointer(skb, offset, sizeof(_icmp), &_icmp);
	if (!icmp || (icmp->type != ICMP_DEST_UNREACH &&
		      icmp->type != ICMP_TIME_EXCEEDED &&
		      icmp->type != ICMP_PARAMETERPROB))
		return false;
	offset += sizeof(_icmp);
	inner = skb_header_pointer(skb, offset, sizeof(_inner), &_inner);
	if (!inner || inner->protocol != IPPROTO_UDP)
		return false;
	quote->from.addr.ip = inner->saddr;
	quote->to.addr.ip = inner->daddr;
	return read_port(skb, offset + inner->ihl * 4, quote);
}

static bool read_ipv6(const struct sk_buff *skb, struct quote *quote)
{
	unsigned int offset = sizeof(struct ipv6hdr);
	struct ipv6hdr _inner, *inner;
	struct icmp6hdr _icmp, *icmp;
	u8 _protocol, *protocol;
	__be16 fragment;
	u8 nexthdr;
	int start;

	icmp = skb_header_pointer(skb, offset, sizeof(_icmp), &_icmp);
	if (!icmp || icmp->icmp6_type & ICMPV6_INFOMSG_MASK)
		return false;
	offset += sizeof(_icmp);
	inner = skb_header_pointer(skb, offset, sizeof(_inner), &_inner);
	if (!inner)
		return false;
	quote->from.addr.in6 = inner->saddr;
	quote->to.addr.in6 = inner->daddr;
	nexthdr = inner->nexthdr;
	start = ipv6_skip_exthdr(skb, offset + sizeof(_inner), &nexthdr,
				 &fragment);
	if (start < 0)
		return false;
	if (nexthdr == IPPROTO_UDP)
		return read_port(skb, start, quote);
	if (nexthdr != NEXTHDR_FRAGMENT)
		return false;
	/* Not the first, where looking for more ends. It begins with this. */
	protocol = skb_header_pointer(skb, start, sizeof(_protocol), &_protocol);
	return protocol && *protocol == IPPROTO_UDP;
}

/* Whether an exporter has copies that go there. */
static bool may_be_copy(const struct ft_endpoint *from,
			const struct ft_source *source)
{
	return !source->collector ||
	       (ft_receiver_wants(source->receiver, from->family,
				  &from->addr) &&
		ft_collector_allows(source->collector, from->family,
				    &from->addr));
}

/* What answers wants to know the route of what it sends, and so has its packets
 * keep it. A device that is made of others passes on what those want.
 */
static int may_answer(struct net_device *dev, struct netdev_nested_priv *unused)
{
	return list_empty(&dev->adj_list.lower) &&
	       !(dev->priv_flags & IFF_XMIT_DST_RELEASE);
}

/* Whether copies go, or went, where somebody may answer: not on plain links, of
 * which exporters that send to a receiver themselves are told as ever.
 */
static bool is_by_tunnel(struct net *net, struct ft_receiver *receiver)
{
	struct netdev_nested_priv unused = {};
	struct dst_entry *dst;
	bool found;

	local_bh_disable();
	dst = ft_route_get(net, receiver);
	found = IS_ERR_OR_NULL(dst) ||
		(!ft_route_is_local(dst, receiver->to.family) &&
		 (may_answer(dst->dev, &unused) ||
		  netdev_walk_all_lower_dev_rcu(dst->dev, may_answer, &unused)));
	local_bh_enable();
	return found;
}

/* So many receivers that one destination has by different routes, or for different
 * exporters, are rare: of more than are kept, one is taken to be behind a tunnel.
 */
static bool is_of_copy(const struct ft_silence *silence,
		       const struct ft_ruleset *ruleset,
		       const struct quote *quote)
{
	enum ft_sources_kind kind = quote->to.port ? FT_SOURCES_EXPORTERS :
						     FT_SOURCES_PORTLESS;
	const struct ft_source *found[FT_SOURCES_TO] __uninitialized;
	u32 i, n;

	if (!ruleset->sources[kind])
		return false;
	n = ft_sources_find_to(ruleset->sources[kind], &quote->to, found);
	if (n == FT_SOURCES_TO)
		return true;
	for (i = 0; i < n; i++)
		if (may_be_copy(&quote->from, found[i]) &&
		    is_by_tunnel(silence->net, found[i]->receiver))
			return true;
	return false;
}

/**
 * struct arrival - how an original may have come
 * @ruleset: in force
 * @net: the namespace
 * @to: where it was for
 */
struct arrival {
	const struct ft_ruleset *ruleset;
	struct net *net;
	const struct ft_endpoint *to;
};

static bool is_auto(const struct arrival *arrival, const struct net_device *dev)
{
	const struct ft_collector *collector =
		ft_match(arrival->ruleset, arrival->net, dev, arrival->to);

	return collector && collector->original == FLOWTEE_ORIGINAL_AUTO;
}

static int is_auto_by(struct net_device *dev, struct netdev_nested_priv *priv)
{
	return is_auto(priv->data, dev);
}

static bool is_unwanted(const struct ft_silence *silence)
{
	u64 until = atomic64_read(&silence->unwanted);

	return time_before_eq64(get_jiffies_64(), until);
}

/* Whether it is of an original that was for this host and collected with "auto". The
 * device that this came by is not known any more: it is taken for that by which the
 * error leaves, and if that is a VRF for any that is in it.
 */
static bool is_of_original(const struct ft_silence *silence,
			   const struct ft_ruleset *ruleset,
			   const struct quote *quote, struct net_device *dev)
{
	const struct ft_endpoint *to = &quote->to;
	struct arrival arrival = {
		.ruleset = ruleset,
		.net = silence->net,
		.to = to,
	};
	struct netdev_nested_priv priv = { .data = &arrival };

	if (!is_unwanted(silence) ||
	    !ft_local_address(silence->net, dev, to->family, &to->addr))
		return false;
	return is_auto(&arrival, dev) ||
	       (netif_is_l3_master(dev) &&
		netdev_walk_all_lower_dev_rcu(dev, is_auto_by, &priv));
}

/* Apart, as what lies on the stack here costs something, and few packets are
 * errors.
 */
static noinline unsigned int look_closer(const struct ft_silence *silence,
					 const struct ft_ruleset *ruleset,
					 const struct sk_buff *skb, u8 family)
{
	struct quote quote = {
		.from.family = family,
		.to.family = family,
	};

	if (family == NFPROTO_IPV4 ? !read_ipv4(skb, &quote) :
				     !read_ipv6(skb, &quote))
		return NF_ACCEPT;
	if (ft_route_is_local(skb_dst(skb), family))
		return NF_ACCEPT;
	return is_of_copy(silence, ruleset, &quote) ||
	       is_of_original(silence, ruleset, &quote, skb_dst(skb)->dev) ?
		NF_DROP : NF_ACCEPT;
}

void ft_silence_init(struct ft_silence *silence, struct net *net,
		     struct ft_ruleset __rcu **ruleset)
{
	silence->net = net;
	silence->ruleset = ruleset;
	atomic64_set(&silence->unwanted, get_jiffies_64() - 1);
}

/**
 * ft_silence_unwanted() - see to it that nothing is said of some originals
 * @silence: of the namespace
 *
 * Of those that go on at this moment, and nobody is known to want them
 * (steering.c). What is said of them is said at once: a second is enough.
 */
void ft_silence_unwanted(struct ft_silence *silence)
{
	atomic64_set(&silence->unwanted, get_jiffies_64() + HZ);
}

/* The hook at LOCAL_OUT. What goes to this host itself may be about a copy that
 * has its address, and is heard (pmtu.c).
 */
unsigned int ft_silence(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	struct ft_silence *silence = priv;
	const struct ft_ruleset *ruleset;

	if (state->pf == NFPROTO_IPV4 ?
	    likely(ip_hdr(skb)->protocol != IPPROTO_ICMP) :
	    likely(ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6))
		return NF_ACCEPT;
	ruleset = rcu_dereference(*silence->ruleset);
	return ruleset ? look_closer(silence, ruleset, skb, state->pf) : NF_ACCEPT;
}
