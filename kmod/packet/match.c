// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>

#include "packet/local.h"
#include "packet/match.h"

static const struct ft_listener *find_listener(const struct ft_ruleset *ruleset,
					       const struct ft_endpoint *key,
					       const char *dev)
{
	const struct ft_listener *slot = ft_listener_slot(ruleset, key, dev);

	return slot->key.port ? slot : NULL;
}

/* The collector of a listener, by the device of arrival or its VRF. */
static struct ft_collector *find(const struct ft_ruleset *ruleset,
				 const struct ft_endpoint *key,
				 const struct net_device *dev)
{
	const struct ft_listener *listener, *bound;

	listener = find_listener(ruleset, key, "");
	if (!listener)
		return NULL;
	if (unlikely(listener->has_dev)) {
		const struct net_device *vrf = ft_vrf_of(dev);

		bound = find_listener(ruleset, key, dev->name);
		if (!bound && vrf)
			bound = find_listener(ruleset, key, vrf->name);
		if (bound)
			return bound->collector;
	}
	return listener->collector;
}

/**
 * ft_match() - find the collector of a datagram
 * @ruleset: sealed
 * @net: its namespace
 * @dev: the device by which the datagram arrives
 * @to: its destination
 *
 * The most specific listener wins: an address before any address of a family
 * before any address of both, and for each of them a device before none.
 *
 * Context: RCU read side. Takes the same time however many collectors there
 * are, and writes nothing.
 * Return: the collector, or NULL.
 */
struct ft_collector *ft_match(const struct ft_ruleset *ruleset, struct net *net,
			      const struct net_device *dev,
			      const struct ft_endpoint *to)
{
	struct ft_endpoint any = { .port = to->port, .family = to->family };
	struct ft_collector *collector;

	if (!test_bit(ntohs(to->port), ruleset->ports))
		return NULL;
	/* The key of a wildcard, but nobody's address. */
	if (unlikely(ft_address_is_any(&to->addr)))
		return NULL;
	collector = find(ruleset, to, dev);
	if (collector || !ruleset->has_wildcards)
		return collector;

	collector = find(ruleset, &any, dev);
	if (!collector) {
		any.family = NFPROTO_UNSPEC;
		collector = find(ruleset, &any, dev);
	}
	if (collector && ft_local_address(net, dev, to->family, &to->addr))
		return collector;
	return NULL;
}

/**
 * ft_match_listens() - tell whether copies would be taken for originals
 * @ruleset: sealed
 * @net: its namespace
 * @to: where they go
 *
 * Context: RCU read side.
 */
bool ft_match_listens(const struct ft_ruleset *ruleset, struct net *net,
		      const struct ft_endpoint *to)
{
	return find_listener(ruleset, to, "") ||
	       ft_match(ruleset, net, net->loopback_dev, to);
}
