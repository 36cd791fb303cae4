/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has been read of the arguments and the file of samplicator 1.3.8. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_CONFIGURATION_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_CONFIGURATION_H

#include "import/statement.h"

/* Of datagrams and of receivers, unless another is given. */
#define SAMPLICATOR_PORT	2000

/* The options that matter, as they are when something is read. */
struct samplicator_options {
	bool spoof;
	bool no_checksum;
	bool ipv4_only;
	bool ipv6_only;
};

/**
 * struct samplicated - a receiver of samplicator
 * @imported: as it is made; @from grows by sources that send it the same
 * @text: as it was first written
 * @is_partial: something of that is not carried over
 */
struct samplicated {
	struct imported imported;
	const char *text;
	bool is_partial;
};

/**
 * struct samplicator - what has been read
 * @import: the import
 * @options: of the options so far
 * @receivers: in the order in which they were read
 * @n_receivers: number of @receivers
 * @is_full: there were more than can be
 * @targets: by what they send: the last of @receivers that has a source
 * @senders: by what they send: all of @receivers, to find those that overlap
 * @has_own_source: there was a receiver without -S
 * @ipv4_line: the first line with an IPv4 source that is not any
 * @ipv6_line: the same of IPv6
 */
struct samplicator {
	struct import *import;
	struct samplicator_options options;
	struct samplicated *receivers;
	size_t n_receivers;
	bool is_full;
	json_t *targets;
	json_t *senders;
	bool has_own_source;
	struct origin ipv4_line;
	struct origin ipv6_line;
};

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_CONFIGURATION_H */
