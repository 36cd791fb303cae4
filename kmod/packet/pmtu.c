// SPDX-License-Identifier: GPL-2.0-only
#include <linux/icmpv6.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/netfilter_ipv6.h>
#include <linux/udp.h>
#include <net/ipv6.h>

#include "compat/compiler.h"
#include "packet/path.h"
#include "packet/pmtu.h"
#include "packet/route.h"

/*
 * Routers do not fragment IPv6: they tell the source of a packet what is too
 * big for them. With a source of this host's that comes here, but the kernel
 * takes note of it for a socket only, and copies have none.
 */

/* How many routes may be looked at in a second. That is for answers to what may have
 * been a copy: others are told at once, and take nothing from these.
 */
#define FT_PMTU_ROUTES	100000

/**
 * struct answer - what a Packet Too Big says
 * @from: source of the copy
 * @to: its destination
 * @mtu: of the link that it did not fit
 */
struct answer {
	struct ft_endpoint from;
	struct ft_endpoint to;
	u32 mtu;
};

/* The UDP header of the packet that did not fit, or of its first fragment. */
static const struct udphdr *find_udp(const struct sk_buff *skb,
				     unsigned int offset, u8 protocol,
				     struct udphdr *buffer)
{
	struct frag_hdr _fh, *fh;

	if (protocol == NEXTHDR_FRAGMENT) {
		fh = skb_header_pointer(skb, offset, sizeof(_fh), &_fh);
		if (!fh || fh->frag_off & htons(IP6_OFFSET))
			return NULL;
		protocol = fh->nexthdr;
		offset += sizeof(_fh);
	}
	if (protocol != IPPROTO_UDP)
		return NULL;
	/* Its ports at least. */
	return skb_header_pointer(skb, offset, 4, buffer);
}

static bool read_answer(const struct sk_buff *skb, struct answer *answer)
{
	unsigned int offset = sizeof(struct ipv6hdr);
	struct icmp6hdr _icmp, *icmp;
	struct ipv6hdr _inner, *inner;
	const struct udphdr *uh;
	struct udphdr _uh;

	icmp = skb_header_pointer(skb, offset, sizeof(_icmp), &_icmp);
	if (!icmp || icmp->icmp6_type != ICMPV6_PKT_TOOBIG)
		return false;
	offset += sizeof(_icmp);
	inner = skb_header_pointer(skb, offset, sizeof(_inner), &_inner);
	if (!inner || !ipv6_addr_equal(&inner->saddr, &ipv6_hdr(skb)->daddr))
		return false;
	offset += sizeof(_inner);
	uh = find_udp(skb, offset, inner->nexthdr, &_uh);
	if (!uh)
		return false;
	memset(answer, 0, sizeof(*answer));
	answer->from.family = NFPROTO_IPV6;
	answer->from.addr.in6 = inner->saddr;
	answer->from.port = uh->source;
	answer->to.family = NFPROTO_IPV6;
	answer->to.addr.in6 = inner->daddr;
	answer->to.port = uh->dest;
	answer->mtu = ntohl(icmp->icmp6_mtu);
	return true;
}

/* The packet that did not fit is taken for what is sent. Receivers that differ in
 * nothing that a route is chosen by have one, which need be told only once.
 */
static void shrink(struct net *net, const struct ft_source **sources, u32 n,
		   u32 mtu, struct sk_buff *skb)
{
	u32 i;

	skb_set_network_header(skb, sizeof(struct ipv6hdr) +
				    sizeof(struct icmp6hdr));
	for (i = 0; i < n; i++)
		ft_route_shrink(net, sources[i]->receiver, skb, mtu);
	skb_reset_network_header(skb);
}

static bool may_look(struct ft_path *path, const struct ft_sources *sources)
{
	return ft_rate_allows(&path->answers,
			      FT_PMTU_ROUTES / sources->routes,
			      ktime_get_ns());
}

static void learn(struct ft_path *path, const struct ft_sources *sources,
		  const struct answer *answer, struct sk_buff *skb)
{
	unsigned int headers = 2 * sizeof(struct ipv6hdr) +
			       sizeof(struct icmp6hdr);
	const struct ft_source *found[FT_SOURCES_FOUND] __uninitialized;
	u32 n = ft_sources_find(sources, &answer->from, &answer->to, found);

	if (n && !nf_ip6_checksum(skb, NF_INET_PRE_ROUTING,
				  sizeof(struct ipv6hdr), IPPROTO_ICMPV6) &&
	    pskb_may_pull(skb, headers) && may_look(path, sources))
		shrink(path->net, found, n, answer->mtu, skb);
}

/**
 * ft_pmtu_learn() - see whether a packet says that copies are too large
 * @path: its way
 * @skb: ICMPv6, at PRE_ROUTING
 *
 * The kernel keeps what was learned as it does for sockets, with the route.
 *
 * Context: RCU read side.
 */
void ft_pmtu_learn(struct ft_path *path, struct sk_buff *skb)
{
	const struct ft_ruleset *ruleset = rcu_dereference(path->ruleset);
	const struct ft_sources *sources;
	struct answer answer;

	sources = ruleset ? ruleset->sources[FT_SOURCES_OWN] : NULL;
	if (!sources || !read_answer(skb, &answer))
		return;
	/* A packet that user space was asked about comes in its context. */
	local_bh_disable();
	learn(path, sources, &answer, skb);
	local_bh_enable();
}
