/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How pmacct 1.7.7 reads its files. CONFIG-KEYS and the examples of pmacct say
 * what a file should look like; what is here is what is done with it.
 */
#ifndef FLOWTEECTL_IMPORT_PMACCT_PMACCT_H
#define FLOWTEECTL_IMPORT_PMACCT_PMACCT_H

#include <stdint.h>

#include "import/import.h"

/* What a line of a map may have, unless maps_row_len says otherwise. */
#define PMACCT_ROW_MAX		288
/* Lines of a map, unless maps_entries says otherwise. */
#define PMACCT_ENTRIES_MAX	384
/* Lines of an allow file. */
#define PMACCT_ALLOW_MAX	2048
/* Unless tee_max_receiver_pools and tee_max_receivers say otherwise. */
#define PMACCT_POOLS_MAX	128
#define PMACCT_RECEIVERS_MAX	32
/* What a number of the configuration can be here. */
#define PMACCT_NUMBER_MAX	1000000
/* What is read of a datagram. */
#define PMACCT_DATAGRAM_MAX	10000

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

/* Reads the file of the daemon; an exit status. */
int pmacct_config_read(struct import *import, const struct pmacct_files *files,
		       struct pmacct_config *config);
void pmacct_config_release(struct pmacct_config *config);

/* What a key means, and is remarked on; keys.c. */
void pmacct_key(struct import *import, struct pmacct_config *config,
		const struct origin *origin, char *key, const char *plugin, char *value);

/* The number that a setting has, or the default if it has none or a bad one. */
unsigned int pmacct_number(const struct setting *setting, unsigned int otherwise);
bool pmacct_true(const struct setting *setting);

/* The text of a file that a setting names; NULL after a message. */
char *pmacct_file(struct import *import, const struct pmacct_config *config,
		  const char *path, const char **found);

/**
 * struct row - a line of a map
 * @origin: where it is
 * @text: it, as in the file
 * @keys: the key of each word
 * @values: the value of each word
 * @count: number of @keys
 * @broken: a word without '=', or the key of a word without value; NULL: none.
 *	Words after it are not read
 */
struct row {
	struct origin origin;
	const char *text;
	char **keys;
	char **values;
	size_t count;
	const char *broken;
};

/**
 * struct rows - the lines of a map
 * @next: the text that is left
 * @line: line of @next
 * @max: what is read of a line at once, with its end
 * @is_rest: @next is the rest of a line that is too long
 */
struct rows {
	struct import *import;
	const char *file;
	const char *next;
	unsigned int line;
	size_t max;
	bool is_rest;
	struct row row;
};

void rows_start(struct rows *rows, struct import *import, const char *file,
		const char *text, size_t max);

/* The next line that is no comment, or NULL. It is there until the next call. */
const struct row *rows_next(struct rows *rows);
void rows_end(struct rows *rows);

/* The next line as it is read, without its end, or NULL; kept by the import. */
char *rows_next_text(struct rows *rows);

/* A list of tags: tag= of a pool, or pre_tag_filter. */
struct tag_item {
	uint64_t low;
	uint64_t high;
	bool negated;
};

struct tags {
	struct tag_item *items;
	size_t count;
};

/**
 * tags_read() - read a list of tags
 * @import: the import, for remarks
 * @origin: where it is
 * @word: the key
 * @text: the list
 * @tags: result, to be freed with tags_release()
 *
 * Return: false if it makes no sense, which was remarked on
 */
bool tags_read(struct import *import, const struct origin *origin, const char *word,
	       const char *text, struct tags *tags);
bool tags_pass(const struct tags *tags, uint64_t tag);
void tags_release(struct tags *tags);

/* A line of a pre_tag_map: exporters and what they are tagged. */
struct tagging {
	struct origin origin;
	struct prefix prefix;
	uint64_t tag;
};

/**
 * struct tag_map - a pre_tag_map
 * @taggings: in the order of the file, those of both families; the first that
 *	covers an exporter counts
 * @count: number of @taggings
 */
struct tag_map {
	struct tagging *taggings;
	size_t count;
};

/* Reads a pre_tag_map; an exit status. */
int tag_map_read(struct import *import, const struct pmacct_config *config,
		 const struct setting *setting, struct tag_map *map);
void tag_map_release(struct tag_map *map);

/* How many exporters of a family. */
enum extent {
	EXTENT_NONE,
	EXTENT_SOME,
	EXTENT_ALL,
};

/**
 * struct tag_wish - which tags are wanted
 * @lists: lists of tags, that all must pass; NULL: it is none
 * @modulus: of what the tag is divided by; 0: any tag
 * @remainder: what must be left then
 */
struct tag_wish {
	const struct tags *lists[2];
	size_t modulus;
	size_t remainder;
};

/**
 * tag_map_exporters() - the exporters whose tag is wanted
 * @map: the map; empty: all tags are 0
 * @wish: which are
 * @size: of the addresses, for the family
 * @prefixes: those exporters are added, if they are not all or none
 */
enum extent tag_map_exporters(const struct tag_map *map, const struct tag_wish *wish,
			      uint8_t size, struct prefixes *prefixes);

/* Reads an address as inet_aton() does; says if that is not what it looks like. */
bool pmacct_address(struct import *import, const struct origin *origin, const char *word,
		    const char *text, struct address *address);

/* Reads a prefix and cuts off its host bits; false if pmacct refuses it. */
bool pmacct_prefix(struct import *import, const struct origin *origin, const char *word,
		   const char *text, struct prefix *prefix);

/* Reads an allow file; an exit status. */
int pmacct_allow(struct import *import, const struct pmacct_config *config,
		 struct prefixes *allow);

/* Reads the receivers of a plugin; an exit status. */
int pmacct_pools(struct import *import, const struct pmacct_config *config,
		 const struct pmacct_plugin *plugin, const struct tag_map *map);

#endif /* FLOWTEECTL_IMPORT_PMACCT_PMACCT_H */
