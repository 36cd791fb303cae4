// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/arp.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "compat/snmp.h"
#include "packet/hop.h"
#include "packet/lasting.h"
#include "packet/silence.h"
#include "packet/straight.h"

/*
 * Between its route and its neighbour most copies meet nobody. The kernel's own
 * way asks at each step whether there is somebody, and that is most of what it
 * costs. Here it is asked at once, for each datagram, by looking where the kernel
 * would: so a rule is obeyed by the copies of the first datagram after it was
 * loaded.
 *
 * What then remains of ip_local_out(), ip_output() and their kin of IPv6 is to
 * complete the header, to count, and to hand the copy to the neighbour. Queues,
 * tc and rules of the device (nft netdev) come after that.
 */

/*
 * Some are often there, and pass over every copy. They have no private data, as
 * the chains of tables do, and are known by their places:
 *
 * - Defragmentation, which this module asks for itself, and connection tracking,
 *   over what is not to be tracked.
 * - AppArmor (apparmor_ip_postroute()), over what no socket has sent.
 *
 * So does this module's own (silence.c), which has private data.
 */
static bool is_bystander(const struct nf_hook_ops *ops, bool tracking)
{
	if (ops->hooknum == NF_INET_LOCAL_OUT)
		return ops->priority == NF_IP_PRI_CONNTRACK_DEFRAG ||
		       (tracking && ops->priority == NF_IP_PRI_CONNTRACK);
	return ops->priority == NF_IP_PRI_SELINUX_FIRST ||
	       (tracking && ops->priority == NF_IP_PRI_CONNTRACK_CONFIRM);
}

static bool are_bystanders(const struct nf_hook_entries *entries, bool tracking)
{
	int last = INT_MIN;
	unsigned int i;

	for (i = 0; entries && i < entries->num_hook_entries; i++) {
		const struct nf_hook_ops *ops;

		if (entries->hooks[i].hook == ft_silence)
			continue;
		ops = ft_lasting_ops(entries, i);
		/* Of two at one place, one is somebody else. */
		if (!ops || !is_bystander(ops, tracking) ||
		    ops->priority == last)
			return false;
		last = ops->priority;
	}
	return true;
}

/* Connection tracking has one function, which comes last in two places. */
static bool is_tracking(const struct nf_hook_entries *post_routing,
			const struct nf_hook_entries *local_in)
{
	return post_routing && local_in &&
	       post_routing->hooks[post_routing->num_hook_entries - 1].hook ==
	       local_in->hooks[local_in->num_hook_entries - 1].hook;
}

/* Between here and the device there are no others. */
static bool is_quiet(const struct net *net, u8 family)
{
	struct nf_hook_entries __rcu *const *hooks =
		family == NFPROTO_IPV4 ? net->nf.hooks_ipv4 :
					 net->nf.hooks_ipv6;
	const struct nf_hook_entries *post_routing =
		rcu_dereference(hooks[NF_INET_POST_ROUTING]);
	bool tracking = is_tracking(post_routing,
				    rcu_dereference(hooks[NF_INET_LOCAL_IN]));

	/* The places have one number in both. */
	BUILD_BUG_ON((int)NF_IP6_PRI_CONNTRACK_DEFRAG !=
		     (int)NF_IP_PRI_CONNTRACK_DEFRAG);
	BUILD_BUG_ON((int)NF_IP6_PRI_CONNTRACK != (int)NF_IP_PRI_CONNTRACK);
	BUILD_BUG_ON((int)NF_IP6_PRI_SELINUX_FIRST !=
		     (int)NF_IP_PRI_SELINUX_FIRST);
	BUILD_BUG_ON((int)NF_IP6_PRI_LAST != (int)NF_IP_PRI_CONNTRACK_CONFIRM);
	return are_bystanders(rcu_dereference(hooks[NF_INET_LOCAL_OUT]),
			      tracking) &&
	       are_bystanders(post_routing, tracking);
}

static bool hears_nobody(struct ft_straight *straight, const struct net *net,
			 u8 family)
{
	struct ft_straight_answer *answer = family == NFPROTO_IPV4 ?
		&straight->ipv4 : &straight->ipv6;

	if (!answer->known) {
		answer->known = true;
		answer->quiet = is_quiet(net, family);
	}
	return answer->quiet;
}

/* No IPsec, no tunnel that belongs to the route, no VRF; the route is alive, and
 * its device has not got another header meanwhile.
 */
static bool is_plain(const struct sk_buff *copy)
{
	const struct dst_entry *dst = skb_dst(copy);
	const struct net_device *dev = READ_ONCE(dst->dev);

	return !dst_xfrm(dst) && !dst->lwtstate &&
	       !netif_is_l3_master(dev) && !netif_is_l3_slave(dev) &&
	       READ_ONCE(dst->obsolete) != DST_OBSOLETE_DEAD &&
	       skb_headroom(copy) >= LL_RESERVED_SPACE(dev);
}

static bool fits_ipv4(struct sk_buff *copy)
{
	return skb_rtable(copy)->rt_type == RTN_UNICAST &&
	       !IPCB(copy)->frag_max_size &&
	       copy->len <= ip_skb_dst_mtu(NULL, copy);
}

static bool fits_ipv6(struct sk_buff *copy)
{
	struct dst_entry *dst = skb_dst(copy);
	const struct inet6_dev *idev = ip6_dst_idev(dst);

	return idev && !READ_ONCE(idev->cnf.disable_ipv6) &&
	       !ipv6_addr_is_multicast(&ipv6_hdr(copy)->daddr) &&
	       !dst_feature(dst, RTAX_FEATURE_ALLFRAG) &&
	       !IP6CB(copy)->frag_max_size &&
	       copy->len <= ip6_skb_dst_mtu(copy);
}

/* The neighbour may be of IPv6: its frames have a type that is not the copy's, and
 * no header of them is remembered.
 */
static __always_inline int hand_over(struct ft_straight *straight,
				     struct sk_buff *copy,
				     struct neighbour *neighbour,
				     bool other_family)
{
	if (IS_ERR(neighbour)) {
		kfree_skb(copy);
		return PTR_ERR(neighbour);
	}
	ft_wait_at(&straight->wait, neighbour, copy->truesize);
	copy->dev = neighbour->dev;
	return neigh_output(neighbour, copy, other_family);
}

static int send_ipv4(struct ft_straight *straight, struct net *net,
		     struct sk_buff *copy)
{
	struct iphdr *iph = ip_hdr(copy);
	struct neighbour *neighbour;
	bool other_family = false;

	iph->tot_len = htons(copy->len);
	iph->check = 0;
	iph->check = ip_fast_csum(iph, iph->ihl);
	ft_snmp_out_ipv4(net, copy->len);
	neighbour = ip_neigh_for_gw(skb_rtable(copy), copy, &other_family);
	return hand_over(straight, copy, neighbour, other_family);
}

static struct neighbour *find_ipv6(struct net_device *dev,
				   const struct in6_addr *next_hop)
{
	struct neighbour *neighbour = __ipv6_neigh_lookup_noref(dev, next_hop);

	return likely(neighbour) ? neighbour :
				   __neigh_create(&nd_tbl, next_hop, dev, false);
}

static int send_ipv6(struct ft_straight *straight, struct net *net,
		     struct sk_buff *copy)
{
	struct rt6_info *rt = container_of(skb_dst(copy), struct rt6_info, dst);
	struct inet6_dev *idev = ip6_dst_idev(&rt->dst);
	struct neighbour *neighbour;

	ipv6_hdr(copy)->payload_len = htons(copy->len - sizeof(struct ipv6hdr));
	ft_snmp_out_ipv6(net, idev, copy->len);
	neighbour = find_ipv6(READ_ONCE(rt->dst.dev),
			      rt6_nexthop(rt, &ipv6_hdr(copy)->daddr));
	if (IS_ERR(neighbour))
		IP6_INC_STATS(net, idev, IPSTATS_MIB_OUTNOROUTES);
	return hand_over(straight, copy, neighbour, false);
}

/**
 * ft_straight_send() - send a copy straight to its neighbour, if it may go so
 * @straight: of all copies of the datagram
 * @net: the namespace
 * @copy: with IP header and a route that leaves the host; consumed but for
 *	%FT_STRAIGHT_NOT
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 *
 * Context: RCU read side, BH disabled.
 * Return: as ip_local_out(): 0, a code of dev_queue_xmit(), or a negative error; or
 * %FT_STRAIGHT_NOT if anything between may want it, or if it does not fit in a frame.
 */
int ft_straight_send(struct ft_straight *straight, struct net *net,
		     struct sk_buff *copy, u8 family)
{
	if (!hears_nobody(straight, net, family) || !is_plain(copy))
		return FT_STRAIGHT_NOT;
	if (family == NFPROTO_IPV4)
		return fits_ipv4(copy) ? send_ipv4(straight, net, copy) :
					 FT_STRAIGHT_NOT;
	return fits_ipv6(copy) ? send_ipv6(straight, net, copy) :
				 FT_STRAIGHT_NOT;
}
