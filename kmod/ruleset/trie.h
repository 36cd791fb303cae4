/* SPDX-License-Identifier: GPL-2.0-only */
/* Who wants the datagrams of an exporter. */
#ifndef FLOWTEE_TRIE_H
#define FLOWTEE_TRIE_H

#include "base/address.h"
#include "ruleset/prefixes.h"

struct ft_group;
struct ft_receiver;

/* The child of a node that has none there; the root of an empty trie. */
#define FT_TRIE_NONE	U32_MAX

/**
 * struct ft_trie_node - a prefix
 * @addr: its address
 * @len: its length, in bits
 * @child: the nodes below it, by the first bit behind the prefix, or
 *	%FT_TRIE_NONE
 * @first: place of its first target in &ft_trie.targets
 * @n: how many targets it has; 0: it is only where two others part
 * @reach: how many receivers these are, all of a pool among them
 * @keepers: how many of these are pools that give a stream to one receiver
 * @copies: how many copies they may take, in terms of work
 */
struct ft_trie_node {
	union nf_inet_addr addr;
	u32 len;
	u32 child[2];
	u32 first;
	u32 n;
	u32 reach;
	u32 keepers;
	u32 copies;
};

/**
 * struct ft_target - who wants datagrams: one of these, the other is NULL
 * @receiver: that is in no pool
 * @group: the receivers of a pool
 */
struct ft_target {
	struct ft_receiver *receiver;
	struct ft_group *group;
};

/**
 * struct ft_want - what a target wants
 * @target: it
 * @reach: how many receivers it is
 * @keepers: 1 for a pool that gives a stream to one receiver, else 0
 * @copies: how many copies of a datagram it may take, or what is as much work
 * @from: exporters; NULL for all. Sealed
 * @ipv4: it takes exporters of IPv4
 * @ipv6: it takes exporters of IPv6
 */
struct ft_want {
	struct ft_target target;
	u32 reach;
	u32 keepers;
	u32 copies;
	const struct ft_prefixes *from;
	bool ipv4;
	bool ipv6;
};

/**
 * struct ft_trie - the targets of a collector, by prefixes of one family
 * @root: index of the first node to look at
 * @n_nodes: nodes in @nodes
 * @reach: most receivers that the datagrams of one exporter can reach
 * @keepers: most pools that give a stream of one exporter to one receiver each
 * @copies: most copies that a datagram may ask for
 * @nodes: a binary trie in which no node has a single child and nothing else
 * @targets: those of one node beside each other. A target is at one node at
 *	most of those on the way to an address. No references are held: the
 *	collector has them
 */
struct ft_trie {
	u32 root;
	u32 n_nodes;
	u32 reach;
	u32 keepers;
	u32 copies;
	struct ft_trie_node *nodes;
	struct ft_target targets[];
};

struct ft_trie *ft_trie_build(const struct ft_want *wants, u32 n, u8 family);
void ft_trie_free(struct ft_trie *trie);

/* Whether a prefix covers an address. What IPv4 does not use of an address is
 * zero, so its prefixes are the first bits of 128 as well.
 */
static inline bool ft_trie_covers(const struct ft_trie_node *node,
				  const union nf_inet_addr *addr)
{
	return ipv6_prefix_equal(&node->addr.in6, &addr->in6, node->len);
}

/* The bit of an address that stands behind so many others. */
static inline unsigned int ft_trie_bit(const union nf_inet_addr *addr,
				       unsigned int offset)
{
	return ntohl(addr->ip6[offset / 32]) >> (31 - offset % 32) & 1;
}

/* The child of a node that an address may be below. Return: its index, or
 * %FT_TRIE_NONE.
 */
static inline u32 ft_trie_below(const struct ft_trie_node *node,
				const union nf_inet_addr *addr)
{
	return node->len == 128 ? FT_TRIE_NONE :
				  node->child[ft_trie_bit(addr, node->len)];
}

/* The first prefix with targets that covers an address, from a node on. Where two
 * others part both are there, and nothing is compared: what is below may be another's,
 * and does not cover the address then.
 */
static inline const struct ft_trie_node *
ft_trie_descend(const struct ft_trie *trie, u32 index,
		const union nf_inet_addr *addr)
{
	const struct ft_trie_node *node;

	if (index == FT_TRIE_NONE)
		return NULL;
	node = &trie->nodes[index];
	while (!node->n)
		node = &trie->nodes[node->child[ft_trie_bit(addr, node->len)]];
	return ft_trie_covers(node, addr) ? node : NULL;
}

/**
 * ft_trie_first() - begin to search
 * @trie: the trie
 * @addr: the exporter, of the family of @trie
 *
 * Takes as many steps as the longest prefix has bits, however many prefixes
 * and targets there are.
 *
 * Return: the shortest prefix that covers it and has targets, or NULL.
 */
static inline const struct ft_trie_node *
ft_trie_first(const struct ft_trie *trie, const union nf_inet_addr *addr)
{
	return ft_trie_descend(trie, trie->root, addr);
}

/* The next longer prefix that covers the address and has targets, or NULL. */
static inline const struct ft_trie_node *
ft_trie_next(const struct ft_trie *trie, const struct ft_trie_node *node,
	     const union nf_inet_addr *addr)
{
	return ft_trie_descend(trie, ft_trie_below(node, addr), addr);
}

/* How many copies the datagram of an exporter may ask for. */
static inline u32 ft_trie_copies(const struct ft_trie *trie,
				 const union nf_inet_addr *addr)
{
	const struct ft_trie_node *node;
	u32 copies = 0;

	for (node = ft_trie_first(trie, addr); node;
	     node = ft_trie_next(trie, node, addr))
		copies += node->copies;
	return copies;
}

#endif /* FLOWTEE_TRIE_H */
