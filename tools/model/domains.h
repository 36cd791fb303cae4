/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_MODEL_DOMAINS_H
#define FLOWTEECTL_MODEL_DOMAINS_H

#include <stddef.h>
#include <stdint.h>

struct domain_range {
	uint32_t first;
	uint32_t last;
};

/**
 * struct domains - a list of ranges of domains
 * @list: allocated; NULL if there are none
 * @count: of them; none stand for all domains
 */
struct domains {
	struct domain_range *list;
	size_t count;
};

#endif /* FLOWTEECTL_MODEL_DOMAINS_H */
