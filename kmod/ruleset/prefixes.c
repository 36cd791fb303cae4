// SPDX-License-Identifier: GPL-2.0-only
#include <linux/inetdevice.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "base/memory.h"
#include "ruleset/prefixes.h"

/**
 * ft_prefixes_alloc() - make room for a set
 * @n: prefixes; the caller fills that many in &ft_prefixes.given and calls
 *	ft_prefixes_seal()
 *
 * Context: may sleep.
 * Return: the set, or NULL without memory.
 */
struct ft_prefixes *ft_prefixes_alloc(u32 n)
{
	struct ft_prefixes *set;

	/* One block: what the user gave, and behind it what is searched. */
	set = kvzalloc(struct_size(set, given, array_size(n, 2)),
		       FT_GFP);
	if (!set)
		return NULL;
	refcount_set(&set->refs, 1);
	set->n = n;
	set->search = set->given + n;
	return set;
}

/**
 * ft_prefixes_extend() - make room for a larger set
 * @old: the set to start from, or NULL
 * @n: how many prefixes more: the last ones of the new set, for the caller to
 *	fill
 *
 * Context: may sleep.
 * Return: as ft_prefixes_alloc().
 */
struct ft_prefixes *ft_prefixes_extend(const struct ft_prefixes *old, u32 n)
{
	struct ft_prefixes *set;

	set = ft_prefixes_alloc(old ? old->n + n : n);
	if (set && old)
		memcpy(set->given, old->given,
		       array_size(old->n, sizeof(*old->given)));
	return set;
}

struct ft_prefixes *ft_prefixes_get(struct ft_prefixes *set)
{
	if (set)
		refcount_inc(&set->refs);
	return set;
}

void ft_prefixes_put(struct ft_prefixes *set)
{
	if (set && refcount_dec_and_test(&set->refs))
		kvfree(set);
}

/* Network order is the order of memory: addresses sort as strings of bytes. */
static int compare_address(u8 family, const union nf_inet_addr *a,
			   const union nf_inet_addr *b)
{
	return memcmp(a, b, ft_address_len(family));
}

/* sort() takes no locks. */
static int compare(const void *left, const void *right)
{
	const struct ft_prefix *a = left, *b = right;
	int order;

	cond_resched();
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = compare_address(a->family, &a->addr, &b->addr);
	return order ?: (int)a->len - (int)b->len;
}

static bool covers(const struct ft_prefix *prefix, u8 family,
		   const union nf_inet_addr *addr)
{
	if (prefix->family != family)
		return false;
	if (family == NFPROTO_IPV4)
		return !((prefix->addr.ip ^ addr->ip) &
			 inet_make_mask(prefix->len));
	return ipv6_prefix_equal(&prefix->addr.in6, &addr->in6, prefix->len);
}

/**
 * ft_prefix_is_canonical() - tell whether no bit is set beyond the length
 * @prefix: with a length that its family allows
 */
bool ft_prefix_is_canonical(const struct ft_prefix *prefix)
{
	struct in6_addr masked;

	if (prefix->family == NFPROTO_IPV4)
		return !(prefix->addr.ip & ~inet_make_mask(prefix->len));
	ipv6_addr_prefix(&masked, &prefix->addr.in6, prefix->len);
	return ipv6_addr_equal(&masked, &prefix->addr.in6);
}

/**
 * ft_prefixes_seal() - make a filled set searchable
 * @set: filled, and not yet seen by packets; or sealed already, or NULL
 *
 * Context: may sleep.
 */
void ft_prefixes_seal(struct ft_prefixes *set)
{
	struct ft_prefix *last = NULL;
	u32 i;

	if (!set || set->n_search)
		return;
	memcpy(set->search, set->given, array_size(set->n, sizeof(*set->given)));
	sort(set->search, set->n, sizeof(*set->search), compare, NULL);
	for (i = 0; i < set->n; i++) {
		const struct ft_prefix *prefix = &set->search[i];

		cond_resched();
		/* A wider prefix sorts before all that it covers. */
		if (last && covers(last, prefix->family, &prefix->addr))
			continue;
		last = &set->search[set->n_search++];
		*last = *prefix;
	}
}

/**
 * ft_prefixes_search() - tell whether a set covers an address
 * @set: sealed
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @addr: the address
 *
 * Takes log2(number of prefixes) steps, whatever their lengths.
 */
bool ft_prefixes_search(const struct ft_prefixes *set, u8 family,
			const union nf_inet_addr *addr)
{
	u32 low = 0, high = set->n_search;

	/* Find how many prefixes do not start after the address. */
	while (low < high) {
		u32 middle = low + (high - low) / 2;
		const struct ft_prefix *prefix = &set->search[middle];

		if (prefix->family < family ||
		    (prefix->family == family &&
		     compare_address(family, &prefix->addr, addr) <= 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low && covers(&set->search[low - 1], family, addr);
}

/* Whether two sets, or NULL, were given alike. May sleep. */
bool ft_prefixes_same(const struct ft_prefixes *a, const struct ft_prefixes *b)
{
	u32 i;

	if (a == b || !a || !b || a->n != b->n)
		return a == b;
	for (i = 0; i < a->n; i++) {
		cond_resched();
		if (a->given[i].len != b->given[i].len ||
		    a->given[i].family != b->given[i].family ||
		    !nf_inet_addr_cmp(&a->given[i].addr, &b->given[i].addr))
			return false;
	}
	return true;
}

/* Whether two sets, or NULL, are told of alike: as a list of a name, or else as what
 * is in them. May sleep.
 */
bool ft_prefixes_told_same(const struct ft_prefixes *a, const char *name_of_a,
			   const struct ft_prefixes *b, const char *name_of_b)
{
	return !strcmp(name_of_a, name_of_b) &&
	       (*name_of_a || ft_prefixes_same(a, b));
}
