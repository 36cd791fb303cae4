/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exporters that have certain tags, as prefixes that do not overlap. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_EXPORTERS_H
#define FLOWTEECTL_IMPORT_PMACCT_EXPORTERS_H

#include "import/pmacct/map.h"
#include "import/pmacct/tags.h"
#include "model/prefixes.h"

/* How many exporters of a family. */
enum extent {
	EXTENT_NONE,
	EXTENT_SOME,
	EXTENT_ALL,
};

/**
 * struct tag_wish - which tags are wanted
 * @lists: lists of tags, that all must pass; NULL: it is none
 * @modulus: of what the tag is divided by; 0: any tag
 * @remainder: what must be left then
 * @is_opposite: all others are
 */
struct tag_wish {
	const struct tags *lists[2];
	size_t modulus;
	size_t remainder;
	bool is_opposite;
};

/**
 * tag_map_exporters() - the exporters whose tag is wanted
 * @map: the map; empty: all tags are 0
 * @wish: which are
 * @size: of the addresses, for the family
 * @prefixes: those exporters are added, if they are not all or none
 */
enum extent tag_map_exporters(const struct tag_map *map, const struct tag_wish *wish,
			      uint8_t size, struct prefixes *prefixes);

#endif /* FLOWTEECTL_IMPORT_PMACCT_EXPORTERS_H */
