// SPDX-License-Identifier: GPL-2.0-only
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "packet/route.h"
#include "packet/straight.h"
#include "packet/transmit.h"

/*
 * Put a copy for this host straight into the input path of the loopback
 * device, or of the VRF that the address is in. Their own transmit functions
 * would queue the copy behind others in a backlog of limited length, and not
 * tell whether it was dropped there; and that of a VRF makes it PACKET_HOST.
 * Whatever happens to the copy there, it is not replicated again (own.h), so
 * this nests once. It brings its route along, as everything does that comes by
 * loopback: neither martian checks nor rp_filter are in its way. Rules of the
 * device (nft netdev) answer whatever the type, but no frame to everybody.
 */
static int receive(struct net_device *dev, struct sk_buff *copy)
{
	u8 everybody[ETH_ALEN];

	eth_broadcast_addr(everybody);
	if (dev_hard_header(copy, dev, ntohs(copy->protocol), everybody,
			    dev->dev_addr, copy->len) < 0) {
		kfree_skb(copy);
		return -EINVAL;
	}
	copy->dev = dev;
	copy->protocol = eth_type_trans(copy, dev);
	copy->pkt_type = PACKET_USER;
	return netif_receive_skb(copy);
}

/* As ip_local_out() and ip6_local_out(), but for the last step. If user space
 * is asked (NFQUEUE) that step follows when it has answered, when this module
 * may be gone, and the route as well: it must be the kernel's own.
 *
 * Return: 1 if that step is the caller's, else the copy is gone: 0 or a
 * negative error.
 */
static int pass_output(struct net *net, struct sk_buff *copy, u8 family)
{
	const struct dst_entry *dst = skb_dst(copy);

	if (family == NFPROTO_IPV6)
		return __ip6_local_out(net, NULL, copy);
	ip_hdr(copy)->tot_len = htons(copy->len);
	ip_send_check(ip_hdr(copy));
	return nf_hook(NFPROTO_IPV4, NF_INET_LOCAL_OUT, net, NULL, copy, NULL,
		       dst->dev, READ_ONCE(dst->output));
}

/* Return: where the route of a copy ends on this host, or NULL. That must be a
 * device of this very namespace: the route of an address that has gone leads to
 * one that all share (dst_dev_put()).
 */
static struct net_device *end_of(struct net *net, const struct sk_buff *copy,
				 u8 family)
{
	const struct dst_entry *dst = skb_dst(copy);
	struct net_device *dev = READ_ONCE(dst->dev);

	if (dev == net->loopback_dev)
		return dev;
	return netif_is_l3_master(dev) && net_eq(dev_net(dev), net) &&
	       ft_route_is_local(dst, family) ? dev : NULL;
}

static int send_local(struct net *net, struct sk_buff *copy, u8 family)
{
	int err = pass_output(net, copy, family);
	struct net_device *dev;

	if (err != 1)
		return err;
	/* A rule may have found another route for it. */
	dev = end_of(net, copy, family);
	return dev ? receive(dev, copy) : dst_output(net, NULL, copy);
}

/* A rule may have found another route for it, of a smaller MTU, that it was not
 * to be cut for (ft_route_fragment()): ip6_fragment() would refuse it, and tell
 * its source.
 */
static int send_ipv6(struct net *net, struct sk_buff *copy)
{
	int err = __ip6_local_out(net, NULL, copy);

	if (err != 1)
		return err;
	if (IP6CB(copy)->frag_max_size > ip6_skb_dst_mtu(copy))
		IP6CB(copy)->frag_max_size = 0;
	return dst_output(net, NULL, copy);
}

static int send_remote(struct ft_straight *straight, struct net *net,
		       struct sk_buff *copy, u8 family)
{
	const struct dst_entry *dst = skb_dst(copy);
	struct ft_endpoint to = { .family = family };
	const struct neighbour *neighbour;
	int err;

	if (family == NFPROTO_IPV4)
		to.addr.ip = ip_hdr(copy)->daddr;
	else
		to.addr.in6 = ipv6_hdr(copy)->daddr;
	neighbour = ft_hop_neighbour(dst, &to);
	if (likely(neighbour))
		ft_wait_at(&straight->wait, neighbour, copy->truesize);
	err = family == NFPROTO_IPV4 ? ip_local_out(net, NULL, copy) :
				       send_ipv6(net, copy);
	if (likely(neighbour))
		return err;
	/* Nobody had asked for it. It waits there now, and has pushed nothing out. RCU keeps
	 * the route.
	 */
	neighbour = ft_hop_neighbour(dst, &to);
	if (neighbour)
		ft_wait_at(&straight->wait, neighbour, 0);
	return err;
}

/**
 * ft_transmit_long() - hand a copy to the output path
 * @net: the namespace
 * @copy: as ft_transmit() has made it ready; consumed
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @local: the route leads to this host
 * @straight: of all copies of the datagram
 *
 * Context: RCU read side, BH disabled.
 * Return: as ip_local_out().
 */
int ft_transmit_long(struct net *net, struct sk_buff *copy, u8 family,
		     bool local, struct ft_straight *straight)
{
	/* As of what a socket sends: hooks and queues may keep the copy. */
	if (!skb_dst_force(copy)) {
		kfree_skb(copy);
		return -ENETUNREACH;
	}
	return local && end_of(net, copy, family) ?
		send_local(net, copy, family) :
		send_remote(straight, net, copy, family);
}
