/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of a daemon's configuration. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_KEYS_H
#define FLOWTEECTL_IMPORT_PMACCT_KEYS_H

#include "import/pmacct/settings.h"

/* What a key means, and is remarked on. */
void pmacct_key(struct import *import, struct pmacct_config *config,
		const struct origin *origin, char *key, const char *plugin, char *value);

#endif /* FLOWTEECTL_IMPORT_PMACCT_KEYS_H */
