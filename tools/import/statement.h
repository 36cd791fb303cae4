/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statements of the configuration that is printed. Each is read back with the
 * tables that the tool itself reads statements with, so that none is printed
 * that the tool would refuse.
 */
#ifndef FLOWTEECTL_IMPORT_STATEMENT_H
#define FLOWTEECTL_IMPORT_STATEMENT_H

#include "import/import.h"
#include "model/prefixes.h"

/**
 * struct imported - a receiver as the other program has it
 * @origin: where it was read
 * @label: what its name starts with; NULL: nothing
 * @to: where copies go
 * @pool: the pool that it is in; NULL: none
 * @weight: its share in the pool; 0 or 1: as any other
 * @from: the exporters; empty: all
 * @except: of these, those that are not; empty: none
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
	unsigned int weight;
	struct prefixes from;
	struct prefixes except;
	unsigned int sample;
	struct source source;
	unsigned int ttl;
	unsigned int dscp;
};

/**
 * import_collector() - make the collector
 * @import: the import
 * @origin: where the address was read
 * @word: the word that gave it
 * @name: what the collector is called, unless @import has a name for it; what is not allowed in names is replaced
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

#endif /* FLOWTEECTL_IMPORT_STATEMENT_H */
