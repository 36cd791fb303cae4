/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_MODEL_PREFIXES_H
#define FLOWTEECTL_MODEL_PREFIXES_H

#include <linux/flowtee.h>

#include "model/endpoint.h"
#include "model/prefix.h"

/**
 * struct prefixes - a list of prefixes
 * @list: allocated; NULL if there are none
 * @count: of them; none stand for all addresses
 * @name: of the list that they are; empty: none. They are not here then, unless
 *	ruleset_expand() was asked for them: then @list is that of the list
 */
struct prefixes {
	struct prefix *list;
	size_t count;
	char name[FLOWTEE_NAME_SIZE];
};

/* What stands before the name of a list. */
#define LIST_SIGN	'@'

/* Reads the "@NAME" of a list. */
bool prefixes_parse_name(const char *text, struct prefixes *prefixes, struct fault *fault);

void prefixes_add(struct prefixes *prefixes, const struct prefix *prefix);

/* Adds those that "+A,-B,C" would add to a list. */
void prefixes_add_edited(struct prefixes *prefixes, const char *text);

/* A copy of the list, to be freed, by prefix_compare(). */
struct prefix *prefixes_sorted(const struct prefixes *prefixes);

/* Whether a prefix is one of those in such a copy. */
bool prefixes_hold(const struct prefix *sorted, size_t count, const struct prefix *prefix);

/* Whether a prefix of the list covers the address. */
bool prefixes_have(const struct prefixes *prefixes, const struct address *address);

/* Whether nothing is left of a list once exceptions are taken out. */
bool prefixes_are_excepted(const struct prefixes *prefixes, const struct prefixes *exceptions);

/* Whether the list stands for the address, among others. */
bool prefixes_cover(const struct prefixes *prefixes, const struct address *address);

/* The first prefix of another family than the address; NULL if there is none. */
const struct prefix *prefixes_stranger(const struct prefixes *prefixes,
				       const struct address *address);

/* Faults a list of prefixes one of which is not of the family of the endpoint. */
bool families_agree(const struct prefixes *prefixes, const struct endpoint *endpoint,
		    const char *endpoint_word, struct fault *fault);

#endif /* FLOWTEECTL_MODEL_PREFIXES_H */
