/* SPDX-License-Identifier: GPL-2.0-only */
/* The receivers of a pool. */
#ifndef FLOWTEE_GROUP_H
#define FLOWTEE_GROUP_H

#include "ruleset/pool.h"
#include "ruleset/receiver.h"
#include "ruleset/trie.h"

/**
 * struct ft_member - a receiver in its pool
 * @receiver: it
 * @id: hash of its name
 * @share: its weight, less what all weights have in common
 */
struct ft_member {
	struct ft_receiver *receiver;
	u64 id;
	u32 share;
};

/**
 * struct ft_group - a pool, compiled for the packet path
 * @pool: it
 * @from: exporters that at least one member wants; NULL for all
 * @ipv4: of IPv4, too
 * @ipv6: of IPv6, too
 * @is_mixed: members do not all want the same
 * @picky: one of them, if they do and @from does not say all of it; or NULL
 * @round: the last stride of round-robin, and for how many shares it is
 * @n: number of members
 * @member: in the order of the configuration
 *
 * It belongs to one version of a collector, which has the references on what
 * it points to.
 */
struct ft_group {
	const struct ft_pool *pool;
	struct ft_prefixes *from;
	bool ipv4;
	bool ipv6;
	bool is_mixed;
	const struct ft_receiver *picky;
	u64 round;
	u32 n;
	struct ft_member member[];
};

struct ft_group *ft_group_alloc(const struct ft_pool *pool, u32 n);
void ft_group_add(struct ft_group *group, struct ft_receiver *receiver);
int ft_group_seal(struct ft_group *group);
bool ft_group_wants_same(const struct ft_receiver *a,
			 const struct ft_receiver *b);
bool ft_group_keeps(const struct ft_group *group, const struct ft_group *old);
void ft_group_free(struct ft_group *group);

#endif /* FLOWTEE_GROUP_H */
