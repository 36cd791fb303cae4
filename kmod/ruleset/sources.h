/* SPDX-License-Identifier: GPL-2.0-only */
/* From where to where copies go that have a source of this host's. */
#ifndef FLOWTEE_SOURCES_H
#define FLOWTEE_SOURCES_H

#include "ruleset/list.h"

struct ft_endpoint;
struct ft_receiver;

/* From one source to one destination, so many routes at most are kept: they differ
 * by device and mark.
 */
#define FT_SOURCES_ROUTES	16

/* What there is for one packet: the port of its source may be asked for, be left
 * to the exporter, or follow from it.
 */
#define FT_SOURCES_FOUND	(3 * FT_SOURCES_ROUTES)

/**
 * struct ft_sources - a set of sources and destinations, of IPv6, and of routes
 * @seed: of its hash: nobody can choose some that collide
 * @mask: slots, less one; a power of two, at least half empty
 * @routes: most that there are from one source to one destination
 * @slot: open-addressing hash table: of all receivers that differ in nothing
 *	that matters here, one, without a reference
 */
struct ft_sources {
	u32 seed;
	u32 mask;
	u32 routes;
	struct ft_receiver *slot[];
};

struct ft_sources *ft_sources_alloc(u32 n);
void ft_sources_add(struct ft_sources *sources, struct ft_list *receivers);
u32 ft_sources_find(const struct ft_sources *sources,
		    const struct ft_endpoint *from,
		    const struct ft_endpoint *to,
		    struct ft_receiver *found[FT_SOURCES_FOUND]);

#endif /* FLOWTEE_SOURCES_H */
