// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <net/ipv6.h>

#include "base/memory.h"
#include "ruleset/trie.h"

/* Depth of the deepest trie: a node for each length of an IPv6 prefix. */
#define FT_TRIE_DEPTH	129

/* A prefix, and whose want of a list it belongs to. */
struct entry {
	union nf_inet_addr addr;
	u32 len;
	u32 place;
};

/**
 * struct builder - a trie while it is built
 * @trie: the trie
 * @path: the nodes from the root to the one that was added last
 * @depth: nodes in @path
 */
struct builder {
	struct ft_trie *trie;
	u32 path[FT_TRIE_DEPTH];
	unsigned int depth;
};

static bool is_of_family(const struct ft_want *want, u8 family)
{
	return family == NFPROTO_IPV4 ? want->ipv4 : want->ipv6;
}

/* At most as many: prefixes of the other family are left out. */
static u32 count_entries(const struct ft_want *want, u8 family)
{
	if (!is_of_family(want, family))
		return 0;
	return want->from ? want->from->n_search : 1;
}

/* Everything of the family, or the prefixes of the set that no other of them
 * covers.
 */
static struct entry *add_entries(struct entry *entry,
				 const struct ft_want *want, u32 place,
				 u8 family)
{
	const struct ft_prefixes *from = want->from;
	u32 i;

	if (!is_of_family(want, family))
		return entry;
	if (!from) {
		memset(entry, 0, sizeof(*entry));
		entry->place = place;
		return entry + 1;
	}
	for (i = 0; i < from->n_search; i++) {
		cond_resched();
		if (from->search[i].family != family)
			continue;
		entry->addr = from->search[i].addr;
		entry->len = from->search[i].len;
		entry->place = place;
		entry++;
	}
	return entry;
}

/* A prefix comes before all that it covers, the targets of one prefix are in
 * their order. sort() takes no locks.
 */
static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order;

	cond_resched();
	order = memcmp(&a->addr, &b->addr, sizeof(a->addr));
	if (order)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* Return: @n entries, to be freed, or NULL without memory. */
static struct entry *make_entries(const struct ft_want *wants, u32 n_wants,
				  u8 family, u32 *n)
{
	struct entry *entries, *end;
	u32 i, count = 0;

	for (i = 0; i < n_wants; i++) {
		count += count_entries(&wants[i], family);
		cond_resched();
	}
	/* One more, so that none is no special case. */
	entries = kvmalloc_array(count + 1, sizeof(*entries), FT_GFP);
	if (!entries)
		return NULL;
	end = entries;
	for (i = 0; i < n_wants; i++) {
		end = add_entries(end, &wants[i], i, family);
		cond_resched();
	}
	*n = end - entries;
	sort(entries, *n, sizeof(*entries), compare, NULL);
	return entries;
}

static struct ft_trie_node *top(const struct builder *builder)
{
	return &builder->trie->nodes[builder->path[builder->depth - 1]];
}

/* A node below the last one of the path, or the root. */
static void push(struct builder *builder, u32 index)
{
	struct ft_trie *trie = builder->trie;
	const union nf_inet_addr *addr = &trie->nodes[index].addr;

	if (builder->depth)
		top(builder)->child[ft_trie_bit(addr, top(builder)->len)] =
			index;
	else
		trie->root = index;
	builder->path[builder->depth++] = index;
}

static u32 new_node(struct builder *builder, const union nf_inet_addr *addr,
		    u32 len)
{
	u32 index = builder->trie->n_nodes++;
	struct ft_trie_node *node = &builder->trie->nodes[index];

	ipv6_addr_prefix(&node->addr.in6, &addr->in6, len);
	node->len = len;
	node->child[0] = FT_TRIE_NONE;
	node->child[1] = FT_TRIE_NONE;
	node->first = 0;
	node->n = 0;
	node->reach = 0;
	node->keepers = 0;
	node->copies = 0;
	return index;
}

/* Puts a node where @index and what follows it part: beyond what the last node
 * of the path has in common with it.
 */
static void part(struct builder *builder, u32 index, const struct entry *entry)
{
	struct ft_trie_node *node = &builder->trie->nodes[index];
	u32 len = ipv6_addr_diff(&node->addr.in6, &entry->addr.in6);

	if (builder->depth && top(builder)->len == len)
		return;
	push(builder, new_node(builder, &entry->addr, len));
	top(builder)->child[ft_trie_bit(&node->addr, len)] = index;
}

/* Entries come in their order, so a new prefix is below a node of the path, and
 * beside all that is below that node already.
 */
static struct ft_trie_node *add_prefix(struct builder *builder,
				       const struct entry *entry)
{
	u32 last = FT_TRIE_NONE;

	while (builder->depth && !ft_trie_covers(top(builder), &entry->addr))
		last = builder->path[--builder->depth];
	if (last != FT_TRIE_NONE)
		part(builder, last, entry);
	if (!builder->depth || top(builder)->len != entry->len)
		push(builder, new_node(builder, &entry->addr, entry->len));
	return top(builder);
}

/* What all prefixes on the way to the last one ask for together. */
static void note_most(const struct builder *builder)
{
	struct ft_trie *trie = builder->trie;
	u32 reach = 0, keepers = 0, copies = 0;
	unsigned int i;

	for (i = 0; i < builder->depth; i++) {
		const struct ft_trie_node *node =
			&trie->nodes[builder->path[i]];

		reach += node->reach;
		keepers += node->keepers;
		copies += node->copies;
	}
	trie->reach = max(trie->reach, reach);
	trie->keepers = max(trie->keepers, keepers);
	trie->copies = max(trie->copies, copies);
}

static void fill(struct ft_trie *trie, const struct ft_want *wants,
		 const struct entry *entries, u32 n)
{
	struct builder builder = { .trie = trie };
	u32 i;

	for (i = 0; i < n; i++) {
		struct ft_trie_node *node = add_prefix(&builder, &entries[i]);
		const struct ft_want *want = &wants[entries[i].place];

		if (!node->n)
			node->first = i;
		node->n++;
		node->reach += want->reach;
		node->keepers += want->keepers;
		node->copies += want->copies;
		note_most(&builder);
		trie->targets[i] = want->target;
		cond_resched();
	}
}

static struct ft_trie *alloc_trie(u32 n)
{
	struct ft_trie *trie;

	trie = kvmalloc(struct_size(trie, targets, n), FT_GFP);
	if (!trie)
		return NULL;
	/* Each prefix may need a node where it parts from the one before. */
	trie->nodes = kvmalloc_array(2 * n + 1, sizeof(*trie->nodes),
				     FT_GFP);
	if (!trie->nodes) {
		kvfree(trie);
		return NULL;
	}
	trie->root = FT_TRIE_NONE;
	trie->n_nodes = 0;
	trie->reach = 0;
	trie->keepers = 0;
	trie->copies = 0;
	return trie;
}

/**
 * ft_trie_build() - compile what targets want
 * @wants: of each target, in the order in which they are to be offered copies
 * @n: targets
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 *
 * Context: may sleep.
 * Return: the trie, or NULL without memory.
 */
struct ft_trie *ft_trie_build(const struct ft_want *wants, u32 n, u8 family)
{
	struct entry *entries;
	struct ft_trie *trie;
	u32 n_entries;

	entries = make_entries(wants, n, family, &n_entries);
	if (!entries)
		return NULL;
	trie = alloc_trie(n_entries);
	if (trie)
		fill(trie, wants, entries, n_entries);
	kvfree(entries);
	return trie;
}

void ft_trie_free(struct ft_trie *trie)
{
	if (!trie)
		return;
	kvfree(trie->nodes);
	kvfree(trie);
}
