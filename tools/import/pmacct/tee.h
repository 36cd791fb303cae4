/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tee of pmacct and a pool of it: what they mean for the receivers. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_TEE_H
#define FLOWTEECTL_IMPORT_PMACCT_TEE_H

#include "import/pmacct/map.h"
#include "import/pmacct/settings.h"
#include "import/pmacct/tags.h"

/**
 * struct tee - a tee plugin whose pools are read
 * @plugin: its settings
 * @map: its pre_tag_map, empty if it has none
 * @filter: its pre_tag_filter; NULL: none
 * @named: it has a name, or there are others, and receivers are called like it
 * @has_templates: datagrams may have them: it is no sFlow
 * @transparent: copies have the exporter's address
 * @source: what they have else: tee_source_ip; without size: the kernel chooses
 * @dscp: that copies get; 0: not given
 */
struct tee {
	const struct pmacct_plugin *plugin;
	const struct tag_map *map;
	const struct tags *filter;
	bool named;
	bool has_templates;
	bool transparent;
	struct address source;
	unsigned int dscp;
};

/**
 * struct tee_receiver - a receiver of a pool
 * @to: where it is
 * @place: its place in the pool, from 0, in which all have one that pmacct has
 * @times: how often it is there, if that is one receiver
 */
struct tee_receiver {
	struct endpoint to;
	size_t place;
	unsigned int times;
};

/**
 * struct tee_pool - a line of tee_receivers
 * @origin: where it is
 * @text: it
 * @id: its number
 * @tags: which tags it wants; NULL: all
 * @is_tag_unread: pmacct did not get so far as to read them
 * @lost_before: how many remarks of %REMARK_LOST there were before the line
 * @src_port: source port of its copies; 0: not given
 * @balance: how it chooses among its receivers; NULL: each gets a copy
 * @receivers: those of its receivers that could be read
 * @n_receivers: number of @receivers
 * @n_places: number of receivers that pmacct has
 */
struct tee_pool {
	struct origin origin;
	const char *text;
	uint32_t id;
	const struct tags *tags;
	bool is_tag_unread;
	size_t lost_before;
	uint16_t src_port;
	const char *balance;
	struct tee_receiver *receivers;
	size_t n_receivers;
	size_t n_places;
};

/* Finds out what all pools of the tee have, and remarks on it. */
void tee_start(struct import *import, struct tee *tee);

#endif /* FLOWTEECTL_IMPORT_PMACCT_TEE_H */
