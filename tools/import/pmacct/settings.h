/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the configuration of a daemon says. CONFIG-KEYS and the examples of pmacct
 * 1.7.7 say what a file should look like; what is done with it is what is here,
 * and in all of this room.
 */
#ifndef FLOWTEECTL_IMPORT_PMACCT_SETTINGS_H
#define FLOWTEECTL_IMPORT_PMACCT_SETTINGS_H

#include "import/import.h"

/* What a number of the configuration can be here. */
#define PMACCT_NUMBER_MAX	1000000

/**
 * struct setting - the value of a key of the configuration
 * @origin: where it was read
 * @key: the key as it was given
 * @value: it; NULL: the key was not there
 */
struct setting {
	struct origin origin;
	const char *key;
	const char *value;
};

/**
 * struct pmacct_plugin - a plugin of the type tee
 * @origin: the line that names it
 * @name: it
 * @has_name: it was given
 * @receivers: tee_receivers, a file
 * @transparent: tee_transparent
 * @source_ip: tee_source_ip
 * @ipprec: tee_ipprec
 * @max_receivers: tee_max_receivers
 * @max_pools: tee_max_receiver_pools
 * @pre_tag_map: pre_tag_map, a file
 * @pre_tag_filter: pre_tag_filter, a list of tags
 */
struct pmacct_plugin {
	struct origin origin;
	const char *name;
	bool has_name;
	struct setting receivers;
	struct setting transparent;
	struct setting source_ip;
	struct setting ipprec;
	struct setting max_receivers;
	struct setting max_pools;
	struct setting pre_tag_map;
	struct setting pre_tag_filter;
};

/**
 * struct pmacct_config - the configuration of a daemon
 * @file: its file
 * @daemon: "nfacctd" or "sfacctd"
 * @plugins_origin: the line with the plugins
 * @plugins: those of the type tee
 * @n_plugins: number of @plugins
 * @name: core_proc_name
 * @ip: nfacctd_ip
 * @port: nfacctd_port
 * @ipv6_only: nfacctd_ipv6_only
 * @allow_file: nfacctd_allow_file
 * @maps_entries: of all maps
 * @maps_row_len: of all maps
 */
struct pmacct_config {
	const char *file;
	const char *daemon;
	struct origin plugins_origin;
	struct pmacct_plugin *plugins;
	size_t n_plugins;
	struct setting name;
	struct setting ip;
	struct setting port;
	struct setting ipv6_only;
	struct setting allow_file;
	struct setting maps_entries;
	struct setting maps_row_len;
};

void pmacct_config_release(struct pmacct_config *config);

/* The number that a setting has, or the default if it has none or a bad one. */
unsigned int pmacct_number(const struct setting *setting, unsigned int otherwise);
bool pmacct_true(const struct setting *setting);

/* The text of a file that a setting names; NULL after a message. @instead: see &struct
 * mention
 */
char *pmacct_file(struct import *import, const struct pmacct_config *config,
		  const struct setting *setting, const char *instead, const char **found);

#endif /* FLOWTEECTL_IMPORT_PMACCT_SETTINGS_H */
