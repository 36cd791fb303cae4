// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "compat/fib6.h"
#include "compat/udp_lookup.h"
#include "packet/local.h"

/**
 * ft_vrf_of() - find the VRF (L3 master device) of a device
 * @dev: the device
 *
 * Context: RCU read side.
 * Return: the VRF, or NULL.
 */
struct net_device *ft_vrf_of(const struct net_device *dev)
{
	return l3mdev_master_dev_rcu(dev);
}

/* In the table that addresses of the device's VRF are in, or else in that of the
 * host's.
 */
static bool has_local_route(struct net *net, const struct net_device *dev,
			    const struct in6_addr *addr)
{
	u32 table = l3mdev_fib_table_rcu(dev);
	struct fib6_result res = {};
	struct flowi6 fl6 = {
		.flowi6_iif = dev->ifindex,
		.daddr = *addr,
	};

	if (ft_fib6_lookup(net, &fl6, &res) ||
	    (res.fib6_type != RTN_LOCAL && res.fib6_type != RTN_ANYCAST))
		return false;
	return res.f6i->fib6_table->tb6_id == (table ? table : RT6_TABLE_LOCAL);
}

/**
 * ft_local_address() - tell whether datagrams for an address end on this host
 * @net: the namespace
 * @dev: the device of arrival: addresses are local to a VRF, and link-local
 *	ones to a link
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @addr: the address
 *
 * What the table of local routes says counts, so "ip route add local", too, and
 * anycast addresses. IPv6 has the addresses of its interfaces at hand, which
 * are nearly all.
 *
 * Context: RCU read side.
 */
bool ft_local_address(struct net *net, const struct net_device *dev, u8 family,
		      const union nf_inet_addr *addr)
{
	bool link_local;

	if (family == NFPROTO_IPV4)
		return inet_addr_type_dev_table(net, dev, addr->ip) == RTN_LOCAL;

	link_local = ipv6_addr_type(&addr->in6) & IPV6_ADDR_LINKLOCAL;
	return ipv6_chk_addr_and_flags(net, &addr->in6, dev, !link_local, 0,
				       IFA_F_TENTATIVE) ||
	       (!link_local && has_local_route(net, dev, &addr->in6));
}

/**
 * ft_local_group() - tell whether an address is multicast or broadcast
 * @net: the namespace
 * @dev: the device of arrival
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @addr: the address
 *
 * Context: RCU read side.
 */
bool ft_local_group(struct net *net, const struct net_device *dev, u8 family,
		    const union nf_inet_addr *addr)
{
	unsigned int type;

	if (family == NFPROTO_IPV6)
		return ipv6_addr_is_multicast(&addr->in6);
	type = inet_addr_type_dev_table(net, dev, addr->ip);
	return type == RTN_MULTICAST || type == RTN_BROADCAST;
}

/**
 * ft_local_socket() - find the UDP socket that would get a unicast datagram
 * @net: the namespace
 * @dif: index of the device of arrival, as inet_iif() has it on input
 * @sdif: as inet_sdif() has it: non-zero for arrival in a VRF
 * @from: source of the datagram
 * @to: its destination, a local address
 *
 * Context: RCU read side.
 * Return: the socket, without a reference, or NULL.
 */
struct sock *ft_local_socket(struct net *net, int dif, int sdif,
			     const struct ft_endpoint *from,
			     const struct ft_endpoint *to)
{
	if (to->family == NFPROTO_IPV4)
		return ft_udp4_lookup(net, from->addr.ip, from->port,
				      to->addr.ip, to->port, dif, sdif);
	return ft_udp6_lookup(net, &from->addr.in6, from->port,
			      &to->addr.in6, to->port, dif, sdif);
}
