/* SPDX-License-Identifier: GPL-2.0-only */
/* Ranges of observation domains. */
#ifndef FLOWTEE_DOMAINS_H
#define FLOWTEE_DOMAINS_H

#include <linux/refcount.h>
#include <linux/types.h>

struct ft_domain_range {
	u32 first;
	u32 last;
};

/**
 * struct ft_domains - an immutable set of domains
 * @refs: one for each version of an object that uses the set
 * @n: ranges
 * @range: as the user gave them, in his order; they may overlap
 *
 * No set at all (NULL) stands for "every domain".
 */
struct ft_domains {
	refcount_t refs;
	u32 n;
	struct ft_domain_range range[];
};

struct ft_domains *ft_domains_alloc(u32 n);
struct ft_domains *ft_domains_get(struct ft_domains *set);
void ft_domains_put(struct ft_domains *set);
bool ft_domains_same(const struct ft_domains *a, const struct ft_domains *b);
bool ft_domains_have(const struct ft_domains *set, u32 domain);

#endif /* FLOWTEE_DOMAINS_H */
