/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tee of pmacct and a pool of it: what they mean for the receivers. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_POOL_H
#define FLOWTEECTL_IMPORT_PMACCT_POOL_H

#include "import_pmacct.h"

/**
 * struct tee - a tee plugin whose pools are read
 * @plugin: its settings
 * @map: its pre_tag_map, empty if it has none
 * @filter: its pre_tag_filter; NULL: none
 * @named: there are others, and receivers are called like it
 * @transparent: copies have the exporter's address
 * @dscp: that copies get; 0: not given
 */
struct tee {
	const struct pmacct_plugin *plugin;
	const struct tag_map *map;
	const struct tags *filter;
	bool named;
	bool transparent;
	unsigned int dscp;
};

/**
 * struct tee_pool - a line of tee_receivers
 * @origin: where it is
 * @text: it
 * @id: its number
 * @tags: which tags it wants; NULL: all
 * @balance: how it chooses among its receivers; NULL: each gets a copy
 * @receivers: its receivers
 * @n_receivers: number of @receivers
 */
struct tee_pool {
	struct origin origin;
	const char *text;
	uint32_t id;
	const struct tags *tags;
	const char *balance;
	struct endpoint *receivers;
	size_t n_receivers;
};

/* Finds out what all pools of the tee have, and remarks on it. */
void tee_start(struct import *import, struct tee *tee);

/* Reads the list of receivers of a pool and makes them statements. */
void pool_receivers(struct import *import, const struct tee *tee, struct tee_pool *pool,
		    const char *list);

/* Remarks on the pool's choice; false if flowtee cannot make it, and gives up. */
bool pool_balance(struct import *import, const struct tee *tee, const struct tee_pool *pool);

#endif /* FLOWTEECTL_IMPORT_PMACCT_POOL_H */
