// SPDX-License-Identifier: GPL-2.0-only
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "transmit.h"

/*
 * Put a copy for this host straight into the input path of the loopback
 * device. Its own transmit function would queue the copy behind others in a
 * backlog of limited length, and not tell whether it was dropped there.
 * The copy is not replicated again, so this nests once. It brings its route
 * along, as everything does that comes by loopback: neither martian checks
 * nor rp_filter are in its way.
 */
static int receive(struct net *net, struct sock *sk, struct sk_buff *copy)
{
	struct net_device *dev = skb_dst(copy)->dev;

	if (dev_hard_header(copy, dev, ntohs(copy->protocol), dev->dev_addr,
			    dev->dev_addr, copy->len) < 0) {
		kfree_skb(copy);
		return -EINVAL;
	}
	copy->dev = dev;
	skb_dst_force(copy);
	copy->protocol = eth_type_trans(copy, dev);
	return netif_receive_skb(copy);
}

static int send_local(struct net *net, struct sk_buff *copy, u8 family)
{
	struct net_device *dev = skb_dst(copy)->dev;

	if (family == NFPROTO_IPV4) {
		ip_hdr(copy)->tot_len = htons(copy->len);
		ip_send_check(ip_hdr(copy));
	} else {
		ipv6_hdr(copy)->payload_len =
			htons(copy->len - sizeof(struct ipv6hdr));
	}
	return NF_HOOK(family, NF_INET_LOCAL_OUT, net, NULL, copy, NULL, dev,
		       receive);
}

/**
 * ft_transmit() - hand a copy to the output path
 * @net: the namespace
 * @copy: with IP header and route; consumed
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @local: the route leads to this host
 *
 * The OUTPUT hook sees it, and POSTROUTING if it leaves the host; connection
 * tracking does not. It is fragmented if it is larger than the path's MTU.
 *
 * Context: BH disabled.
 * Return: whether the output path took it.
 */
bool ft_transmit(struct net *net, struct sk_buff *copy, u8 family, bool local)
{
	int err;

	nf_ct_set(copy, NULL, IP_CT_UNTRACKED);
	copy->ignore_df = 1;
	/* An exporter is told nothing by ICMP: icmp_send() answers PACKET_HOST
	 * alone. Captures of the loopback device pass over PACKET_OUTGOING.
	 */
	copy->pkt_type = local ? PACKET_USER : PACKET_OUTGOING;
	if (local && skb_dst(copy)->dev->flags & IFF_LOOPBACK)
		err = send_local(net, copy, family);
	else if (family == NFPROTO_IPV4)
		err = ip_local_out(net, NULL, copy);
	else
		err = ip6_local_out(net, NULL, copy);
	return !net_xmit_eval(err);
}
