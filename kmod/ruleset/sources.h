/* SPDX-License-Identifier: GPL-2.0-only */
/* From where to where copies go that have a source of this host's. */
#ifndef FLOWTEE_SOURCES_H
#define FLOWTEE_SOURCES_H

#include "ruleset/list.h"

struct ft_endpoint;
struct ft_receiver;

/**
 * struct ft_sources - a set of sources and destinations, of IPv6
 * @seed: of its hash: nobody can choose some that collide
 * @mask: slots, less one; a power of two, at least half empty
 * @slot: open-addressing hash table: of all receivers that differ in nothing
 *	that matters here, one, without a reference
 */
struct ft_sources {
	u32 seed;
	u32 mask;
	const struct ft_receiver *slot[];
};

struct ft_sources *ft_sources_alloc(u32 n);
void ft_sources_add(struct ft_sources *sources, struct ft_list *receivers);
bool ft_sources_have(const struct ft_sources *sources,
		     const struct ft_endpoint *from,
		     const struct ft_endpoint *to);

#endif /* FLOWTEE_SOURCES_H */
