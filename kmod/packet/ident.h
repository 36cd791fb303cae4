/* SPDX-License-Identifier: GPL-2.0-only */
/* Identifications of IPv4. */
#ifndef FLOWTEE_IDENT_H
#define FLOWTEE_IDENT_H

#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <asm/byteorder.h>

struct net;

#define FT_IDENTS_BITS	5

/* They are too old then, in jiffies. */
#define FT_IDENTS_LAST	HZ

/**
 * struct ft_idents - identifications that a processor has taken at once
 * @net: the namespace
 * @from: whose series they are of: of packets from here
 * @to: and to here
 * @taken: when they were, in jiffies
 * @next: the next of them
 * @left: how many there are
 */
struct ft_idents {
	const struct net *net;
	__be32 from;
	__be32 to;
	u32 taken;
	u16 next;
	u16 left;
};

DECLARE_PER_CPU(struct ft_idents [1 << FT_IDENTS_BITS], ft_idents);

u16 ft_idents_take(struct ft_idents *idents, struct net *net, __be32 from,
		   __be32 to);

/* Whether they are of that series, and may be used yet. */
static inline bool ft_idents_are_of(const struct ft_idents *idents,
				    const struct net *net, __be32 from,
				    __be32 to)
{
	return idents->from == from && idents->to == to && idents->net == net &&
	       (u32)jiffies - idents->taken < FT_IDENTS_LAST;
}

/**
 * ft_ident_next() - take the next identification of a series of the kernel's
 * @net: the namespace
 * @from: the source of packets of the series
 * @to: their destination
 *
 * Context: BH disabled.
 * Return: it, in network byte order.
 */
static inline __be16 ft_ident_next(struct net *net, __be32 from, __be32 to)
{
	u32 place = hash_32((__force u32)from ^ ror32((__force u32)to, 16),
			    FT_IDENTS_BITS);
	struct ft_idents *idents = this_cpu_ptr(&ft_idents[place]);
	u16 left = idents->left;

	if (unlikely(!left || !ft_idents_are_of(idents, net, from, to)))
		left = ft_idents_take(idents, net, from, to);
	idents->left = left - 1;
	return htons(idents->next++);
}

#endif /* FLOWTEE_IDENT_H */
