/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source: an address, perhaps with a mask or a length. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_SOURCE_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_SOURCE_H

#include "import/samplicator/configuration.h"

/* Reads the source in front of the colon of a line; false after a remark. */
bool samplicator_source(struct samplicator *samplicator, const struct origin *origin,
			const char *text, struct prefix *source, bool *any);

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_SOURCE_H */
