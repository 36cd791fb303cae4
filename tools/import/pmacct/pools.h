/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tee_receivers: a pool of receivers a line. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_POOLS_H
#define FLOWTEECTL_IMPORT_PMACCT_POOLS_H

#include "import/pmacct/map.h"
#include "import/pmacct/settings.h"

/* Reads the receivers of a plugin; an exit status. */
int pmacct_pools(struct import *import, const struct pmacct_config *config,
		 const struct pmacct_plugin *plugin, const struct tag_map *map);

#endif /* FLOWTEECTL_IMPORT_PMACCT_POOLS_H */
