// SPDX-License-Identifier: GPL-2.0-only
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "compat/udp_lookup.h"
#include "packet/listener.h"
#include "packet/local.h"

/* The sockets that are bound to an address and port, and maybe others. */
static struct udp_hslot *find_sockets(struct net *net,
				      const struct ft_endpoint *to)
{
	u16 port = ntohs(to->port);

	return udp_hashslot2(ft_udp_table(net),
			     to->family == NFPROTO_IPV4 ?
			     ipv4_portaddr_hash(net, to->addr.ip, port) :
			     ipv6_portaddr_hash(net, &to->addr.in6, port));
}

/* To whom a socket is connected. It has an address of its own then. */
static bool get_peer(const struct sock *sk, const struct ft_endpoint *to,
		     struct ft_endpoint *peer)
{
	if (udp_sk(sk)->udp_port_hash != ntohs(to->port))
		return false;
	memset(peer, 0, sizeof(*peer));
	peer->family = to->family;
	peer->port = sk->sk_dport;
	if (to->family == NFPROTO_IPV4) {
		peer->addr.ip = sk->sk_daddr;
		return peer->addr.ip && sk->sk_rcv_saddr == to->addr.ip;
	}
	peer->addr.in6 = sk->sk_v6_daddr;
	return sk->sk_family == AF_INET6 && !ipv6_addr_any(&peer->addr.in6) &&
	       ipv6_addr_equal(&sk->sk_v6_rcv_saddr, &to->addr.in6);
}

/* Whether copies may come from there. */
static bool is_source(const struct ft_receiver *receiver,
		      const struct ft_collector *collector,
		      const struct ft_endpoint *peer)
{
	const struct ft_endpoint *source = &receiver->source;

	if (ft_receiver_is_transparent(receiver))
		return ft_receiver_wants(receiver, peer->family, &peer->addr) &&
		       ft_collector_allows(collector, peer->family,
					   &peer->addr);
	return nf_inet_addr_cmp(&source->addr, &peer->addr) &&
	       (!source->port || !peer->port || source->port == peer->port);
}

/* How many sockets are looked at, and for how many of them the kernel is asked,
 * which walks over all of them again: any user of the host can open many.
 */
#define FT_SOCKETS_MAX	512
#define FT_ASKED_MAX	64

/**
 * ft_listener_for_some() - look for a socket that is connected to an exporter
 * @net: the namespace
 * @dif: index of the device of arrival, as for ft_local_socket()
 * @sdif: likewise
 * @receiver: local
 * @collector: of @receiver
 *
 * The kernel finds such a socket for the source that it is connected to, and
 * for no other: so that must be known before it can be asked.
 *
 * Context: RCU read side.
 * Return: whether there is one, or may be: there are too many to tell.
 */
bool ft_listener_for_some(struct net *net, int dif, int sdif,
			  const struct ft_receiver *receiver,
			  const struct ft_collector *collector)
{
	const struct ft_endpoint *to = &receiver->to;
	struct udp_hslot *slot = find_sockets(net, to);
	unsigned int seen = 0, asked = 0;
	struct ft_endpoint peer;
	struct sock *sk;

	udp_portaddr_for_each_entry_rcu(sk, &slot->head) {
		if (++seen > FT_SOCKETS_MAX)
			return true;
		if (!net_eq(sock_net(sk), net) || !get_peer(sk, to, &peer) ||
		    !is_source(receiver, collector, &peer))
			continue;
		if (++asked > FT_ASKED_MAX ||
		    ft_local_socket(net, dif, sdif, &peer, to))
			return true;
	}
	return false;
}
