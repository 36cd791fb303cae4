/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pre_tag_map, of which the lines that tag exporters can be carried over. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_MAP_H
#define FLOWTEECTL_IMPORT_PMACCT_MAP_H

#include "import/pmacct/settings.h"
#include "model/prefix.h"

/* A line of a pre_tag_map: exporters and what they are tagged. */
struct tagging {
	struct origin origin;
	struct prefix prefix;
	uint64_t tag;
};

/**
 * struct tag_map - a pre_tag_map
 * @taggings: in the order of the file, those of both families; the first that
 *	covers an exporter counts
 * @count: number of @taggings
 */
struct tag_map {
	struct tagging *taggings;
	size_t count;
};

/* Reads a pre_tag_map; an exit status. */
int tag_map_read(struct import *import, const struct pmacct_config *config,
		 const struct setting *setting, struct tag_map *map);
void tag_map_release(struct tag_map *map);

#endif /* FLOWTEECTL_IMPORT_PMACCT_MAP_H */
