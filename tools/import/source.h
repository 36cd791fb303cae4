/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --source: the address of the host that copies have. */
#ifndef FLOWTEECTL_IMPORT_SOURCE_H
#define FLOWTEECTL_IMPORT_SOURCE_H

#include <stdbool.h>

#include "model/source.h"

/* By family of addresses. */
enum family {
	FAMILY_IPV4,
	FAMILY_IPV6,
	FAMILIES,
};

enum family family_of(const struct address *address);

/**
 * struct own_sources - what --source says
 * @by_family: the source of copies over each family, if it has an address
 * @is_transparent: copies have the exporter's address after all
 * @is_used: there was a receiver whose source it is
 */
struct own_sources {
	struct source by_family[FAMILIES];
	bool is_transparent;
	bool is_used;
};

/* Whether --source was given. */
bool own_sources_given(const struct own_sources *sources);

/* Reads one more --source; false if it is not accepted. */
bool own_sources_add(struct own_sources *sources, const char *text, struct fault *fault);

#endif /* FLOWTEECTL_IMPORT_SOURCE_H */
