// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/inetdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <net/addrconf.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/net_namespace.h>
#include <net/route.h>

#include "base/memory.h"
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

struct ft_addresses *ft_addresses_alloc(void)
{
	struct ft_addresses *addresses = kvzalloc(sizeof(*addresses), FT_GFP);

	if (addresses)
		addresses->seed = get_random_u32();
	return addresses;
}

static bool is_own_ipv4(struct net *net, const struct net_device *dev,
			__be32 addr)
{
	return inet_addr_type_dev_table(net, dev, addr) == RTN_LOCAL;
}

/* A while is 4,096 jiffies: some seconds. */
static u8 which_while(void)
{
	unsigned long now = jiffies;

	return now >> 12;
}

/* Datagrams come from and for the same addresses again and again: what was found of
 * one holds for as long as no route, and thus no address, of the namespace changes. Of
 * those that are not this host's own there may be very many: they do not push out the
 * others.
 *
 * The kernel tells nobody that a route goes which was never found (FA_S_ACCESSED in
 * fib_table_delete()): so one is looked for twice, and what is found then has been. Of
 * one that is replaced at this very moment that need not be so: nothing is believed
 * for longer than a while.
 */
static bool is_known_own(struct net *net, const struct net_device *dev,
			 __be32 addr, struct ft_addresses *addresses)
{
	u32 key = (__force u32)addr ^ addresses->seed;
	u64 now = (u64)(__force u32)addr << 32 |
		  (u32)rt_genid_ipv4(net) << BITS_PER_BYTE | which_while();
	atomic64_t *own = &addresses->own[hash_32(key, FT_OWN_BITS)];
	atomic64_t *foreign = &addresses->foreign[hash_32(key, FT_FOREIGN_BITS)];
	bool found;

	if (likely(atomic64_read(foreign) == now))
		return false;
	if (likely(atomic64_read(own) == now))
		return true;
	/* What is found is not older than this. */
	smp_rmb();
	is_own_ipv4(net, dev, addr);
	found = is_own_ipv4(net, dev, addr);
	atomic64_set(found ? own : foreign, now);
	return found;
}

static bool is_local_ipv4(struct net *net, const struct net_device *dev,
			  __be32 addr)
{
	struct ft_addresses *addresses = ft_addresses_of(net);

	/* A VRF has a table of its own. */
	if (unlikely(!addresses || netif_is_l3_slave(dev) ||
		     netif_is_l3_master(dev)))
		return is_own_ipv4(net, dev, addr);
	return is_known_own(net, dev, addr, addresses);
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
		return is_local_ipv4(net, dev, addr->ip);

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
	if (!ft_udp_may_have_socket(net, to->port))
		return NULL;
	if (to->family == NFPROTO_IPV4)
		return ft_udp4_lookup(net, from->addr.ip, from->port,
				      to->addr.ip, to->port, dif, sdif);
	return ft_udp6_lookup(net, &from->addr.in6, from->port,
			      &to->addr.in6, to->port, dif, sdif);
}
