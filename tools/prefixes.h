/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_PREFIXES_H
#define FLOWTEECTL_PREFIXES_H

#include "address.h"

/**
 * struct prefixes - a list of prefixes
 * @list: allocated; NULL if there are none
 * @count: of them; none stand for all addresses
 */
struct prefixes {
	struct prefix *list;
	size_t count;
};

void prefixes_add(struct prefixes *prefixes, const struct prefix *prefix);

/* Whether an address of this family can be in the list. */
bool prefixes_cover_family(const struct prefixes *prefixes, const struct address *address);

#endif /* FLOWTEECTL_PREFIXES_H */
