/* SPDX-License-Identifier: GPL-2.0-only */
/* From where to where copies go. */
#ifndef FLOWTEE_SOURCES_H
#define FLOWTEE_SOURCES_H

#include "ruleset/list.h"

struct ft_collector;
struct ft_endpoint;
struct ft_receiver;

/* From one source to one destination, so many routes at most are kept: they differ
 * by device and mark. Where the source is the exporter's, they differ by who that
 * can be as well.
 */
#define FT_SOURCES_ROUTES	16

/* What there is for one packet: the port of its source may be asked for, be left
 * to the exporter, or follow from it.
 */
#define FT_SOURCES_FOUND	(3 * FT_SOURCES_ROUTES)

/* What there is for one destination: if one more than are kept, there are others. */
#define FT_SOURCES_TO		(FT_SOURCES_ROUTES + 1)

/**
 * enum ft_sources_kind - what copies are in a set
 * @FT_SOURCES_OWN: those with a source of this host's, of IPv6
 * @FT_SOURCES_EXPORTERS: those with the exporter's
 * @FT_SOURCES_PORTLESS: likewise, of IPv6, whatever port they go to
 */
enum ft_sources_kind {
	FT_SOURCES_OWN,
	FT_SOURCES_EXPORTERS,
	FT_SOURCES_PORTLESS,
	FT_SOURCES_KINDS,
};

/**
 * struct ft_source - a slot of a set
 * @receiver: of all that differ in nothing that matters here, one; NULL: an empty
 *	slot. Without a reference, as @collector
 * @collector: whose it is, if that and @receiver say which exporters have
 *	copies; NULL: any may have
 */
struct ft_source {
	struct ft_receiver *receiver;
	const struct ft_collector *collector;
};

/**
 * struct ft_sources - a set of sources and destinations, and of routes
 * @kind: of which copies
 * @seed: of its hash: nobody can choose some that collide
 * @mask: slots, less one; a power of two, at least half empty
 * @routes: most that there are from one source to one destination
 * @slot: open-addressing hash table
 */
struct ft_sources {
	enum ft_sources_kind kind;
	u32 seed;
	u32 mask;
	u32 routes;
	struct ft_source slot[];
};

bool ft_sources_want(enum ft_sources_kind kind,
		     const struct ft_receiver *receiver);
struct ft_sources *ft_sources_alloc(enum ft_sources_kind kind, u32 n);
void ft_sources_add(struct ft_sources *sources,
		    const struct ft_collector *collector);
u32 ft_sources_find(const struct ft_sources *sources,
		    const struct ft_endpoint *from,
		    const struct ft_endpoint *to,
		    const struct ft_source *found[FT_SOURCES_FOUND]);
u32 ft_sources_find_to(const struct ft_sources *sources,
		       const struct ft_endpoint *to,
		       const struct ft_source *found[FT_SOURCES_TO]);

#endif /* FLOWTEE_SOURCES_H */
