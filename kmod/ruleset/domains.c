// SPDX-License-Identifier: GPL-2.0-only
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "base/memory.h"
#include "ruleset/domains.h"

/**
 * ft_domains_alloc() - make room for a set
 * @n: ranges, for the caller to fill
 *
 * Context: may sleep.
 * Return: the set, or NULL without memory.
 */
struct ft_domains *ft_domains_alloc(u32 n)
{
	struct ft_domains *set;

	set = kzalloc(struct_size(set, range, n), FT_GFP);
	if (!set)
		return NULL;
	refcount_set(&set->refs, 1);
	set->n = n;
	return set;
}

struct ft_domains *ft_domains_get(struct ft_domains *set)
{
	if (set)
		refcount_inc(&set->refs);
	return set;
}

void ft_domains_put(struct ft_domains *set)
{
	if (set && refcount_dec_and_test(&set->refs))
		kfree(set);
}

/* Whether two sets, or NULL, were given alike. */
bool ft_domains_same(const struct ft_domains *a, const struct ft_domains *b)
{
	if (!a || !b || a->n != b->n)
		return a == b;
	return !memcmp(a->range, b->range, a->n * sizeof(*a->range));
}

/* There are few: FLOWTEE_DOMAINS_MAX. */
bool ft_domains_have(const struct ft_domains *set, u32 domain)
{
	u32 i;

	for (i = 0; i < set->n; i++)
		if (set->range[i].first <= domain &&
		    domain <= set->range[i].last)
			return true;
	return false;
}
