/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of copies that are not transparent: --source. Other programs leave
 * it to the kernel, which takes an address of the host by the route to the
 * receiver: a configuration does not say which, and the host that it is read on
 * may be another.
 */
#ifndef FLOWTEECTL_IMPORT_SOURCE_H
#define FLOWTEECTL_IMPORT_SOURCE_H

#include <stdbool.h>

#include "import/report.h"
#include "model/endpoint.h"
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

/**
 * own_sources_find() - the source of copies that have an address of the host
 * @sources: what --source says
 * @report: for remarks
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
bool own_sources_find(struct own_sources *sources, struct report *report,
		      const struct origin *origin, const char *word,
		      const struct endpoint *to, struct source *source);

#endif /* FLOWTEECTL_IMPORT_SOURCE_H */
