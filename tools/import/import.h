/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration of another program on its way to one of flowtee: its files
 * are read, each line of them is remarked on, and statements are collected.
 *
 * What is printed is what the files say. Where the other program did something
 * else, the report tells.
 */
#ifndef FLOWTEECTL_IMPORT_IMPORT_H
#define FLOWTEECTL_IMPORT_IMPORT_H

#include <jansson.h>
#include <linux/flowtee.h>
#include <stdbool.h>
#include <stddef.h>

#include "import/report.h"
#include "import/source.h"
#include "model/address.h"
#include "model/prefixes.h"

/**
 * struct import - an import that is being made, zero initialised but for @read
 * @program: "pmacct" or "samplicator"
 * @origin: what it is read from, for the head of the configuration
 * @read: gives the text of a file, to be freed, or NULL after a message
 * @collector: name of the collector; empty until there is one
 * @listen: what the collector listens on
 * @sources: what --source says
 * @report: the remarks
 * @statements: the configuration, each one line
 * @n_statements: number of @statements
 * @n_first: how many of @statements are the collector and pools: before all
 *	receivers, as in what `save` prints
 * @names: of the receivers so far, an object used as a set; NULL if none
 * @pool_names: the same of pools
 * @kept: texts that live as long as the import
 * @n_kept: number of @kept
 */
struct import {
	const char *program;
	const char *origin;
	char *(*read)(const char *path);
	char collector[FLOWTEE_NAME_SIZE];
	struct endpoint listen;
	struct own_sources sources;
	struct report report;
	char **statements;
	size_t n_statements;
	size_t n_first;
	json_t *names;
	json_t *pool_names;
	char **kept;
	size_t n_kept;
};

/**
 * struct imported - a receiver as the other program has it
 * @origin: where it was read
 * @label: what its name starts with; NULL: nothing
 * @to: where copies go
 * @pool: the pool that it is in; NULL: none
 * @from: the exporters; empty: all
 * @sample: one datagram in so many; 0 or 1: all
 * @source: the source of copies; without an address they are transparent
 * @ttl: TTL of copies; 0: not given
 * @dscp: DSCP of copies; 0: not given
 */
struct imported {
	struct origin origin;
	const char *label;
	struct endpoint to;
	const char *pool;
	struct prefixes from;
	unsigned int sample;
	struct source source;
	unsigned int ttl;
	unsigned int dscp;
};

/* Texts that are freed with the import. */
char *import_keep(struct import *import, char *text);
char *import_text(struct import *import, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void import_release(struct import *import);

/**
 * import_collector() - make the collector
 * @import: the import
 * @origin: where the address was read
 * @word: the word that gave it
 * @name: what the collector is called; what is not allowed in names is replaced
 * @listen: where it listens
 * @allow: the exporters that are let in; empty: all
 *
 * Return: whether it is one that flowtee accepts; if not it was remarked on
 */
bool import_collector(struct import *import, const struct origin *origin, const char *word,
		      const char *name, const struct endpoint *listen,
		      const struct prefixes *allow);

/**
 * import_receiver() - make a receiver, or remark on why it cannot be one
 * @import: the import, which has its collector
 * @imported: the receiver
 *
 * Return: its name within the collector, or NULL if there is none
 */
const char *import_receiver(struct import *import, const struct imported *imported);

/* A name for a pool within the collector that no other has. */
const char *import_pool_name(struct import *import, const char *text);

/* Makes a pool; receivers may have been made with its name before. */
void import_pool(struct import *import, const char *name, const char *balance);

/**
 * import_own_source() - the source of copies that have an address of the host
 * @import: the import
 * @origin: where the receiver was read
 * @word: the word to remark on
 * @to: where copies go
 * @source: result, without an address if copies are transparent
 *
 * The other program left the address to the kernel, which chose it by the route
 * to each receiver: it is what --source says.
 *
 * Return: whether it is known; if not it was remarked on, and is transparent
 */
bool import_own_source(struct import *import, const struct origin *origin, const char *word,
		       const struct endpoint *to, struct source *source);

/* Makes a name valid: what is not allowed becomes '-', what is too long a hash. */
void import_name(const char *text, char name[FLOWTEE_NAME_SIZE]);

/**
 * import_print() - print what came of it
 * @import: the import
 * @json: one document instead of a configuration and a report
 * @partial: a construct that cannot be carried over is no error
 *
 * Return: exit status
 */
int import_print(struct import *import, bool json, bool partial);

/* Both fill an import. They return an exit status: %DONE even if much is lost. */
struct pmacct_files;
int import_pmacct(struct import *import, const struct pmacct_files *files);
int import_samplicator(struct import *import, int argc, char **argv);

/**
 * struct pmacct_files - what is given of pmacct
 * @config: file of the daemon's configuration
 * @receivers: file to read in the place of the one it names; NULL: that one
 * @daemon: "nfacctd" or "sfacctd"; NULL: to be found out
 */
struct pmacct_files {
	const char *config;
	const char *receivers;
	const char *daemon;
};

#endif /* FLOWTEECTL_IMPORT_IMPORT_H */
