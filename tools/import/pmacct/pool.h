/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The receivers of a pool. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_POOL_H
#define FLOWTEECTL_IMPORT_PMACCT_POOL_H

#include "import/pmacct/tee.h"

/* Reads the list of receivers of a pool and makes them statements. */
void pool_receivers(struct import *import, const struct tee *tee, struct tee_pool *pool,
		    const char *list);

#endif /* FLOWTEECTL_IMPORT_PMACCT_POOL_H */
