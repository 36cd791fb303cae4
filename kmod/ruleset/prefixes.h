/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of address prefixes of both families. */
#ifndef FLOWTEE_PREFIXES_H
#define FLOWTEE_PREFIXES_H

#include <linux/refcount.h>

#include "base/address.h"

struct ft_prefix {
	union nf_inet_addr addr;
	u8 family;
	u8 len;
};

/**
 * struct ft_prefixes - an immutable set of prefixes
 * @refs: one for each version of an object that uses the set
 * @n: prefixes in @given
 * @n_search: prefixes in @search; 0 until sealed
 * @search: the set sorted by family and address, without those that another
 *	covers: disjoint, so that a binary search finds the only candidate
 * @given: the prefixes as the user gave them, in his order
 *
 * No set at all (NULL) stands for "every address", of exceptions for none.
 */
struct ft_prefixes {
	refcount_t refs;
	u32 n;
	u32 n_search;
	struct ft_prefix *search;
	struct ft_prefix given[];
};

struct ft_prefixes *ft_prefixes_alloc(u32 n);
struct ft_prefixes *ft_prefixes_extend(const struct ft_prefixes *old, u32 n);
void ft_prefixes_seal(struct ft_prefixes *set);
bool ft_prefixes_same(const struct ft_prefixes *a, const struct ft_prefixes *b);
bool ft_prefixes_told_same(const struct ft_prefixes *a, const char *name_of_a,
			   const struct ft_prefixes *b, const char *name_of_b);
struct ft_prefixes *ft_prefixes_get(struct ft_prefixes *set);
void ft_prefixes_put(struct ft_prefixes *set);
bool ft_prefix_is_canonical(const struct ft_prefix *prefix);
bool ft_prefixes_search(const struct ft_prefixes *set, u8 family,
			const union nf_inet_addr *addr);

static inline bool ft_prefixes_cover(const struct ft_prefixes *set, u8 family,
				     const union nf_inet_addr *addr)
{
	return !set || ft_prefixes_search(set, family, addr);
}

/* Whether an address is among exceptions: no set at all stands for none. */
static inline bool ft_prefixes_except(const struct ft_prefixes *set, u8 family,
				      const union nf_inet_addr *addr)
{
	return set && ft_prefixes_search(set, family, addr);
}

#endif /* FLOWTEE_PREFIXES_H */
