/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes: how they are written and read, and what they cover. */
#ifndef FLOWTEECTL_MODEL_PREFIX_H
#define FLOWTEECTL_MODEL_PREFIX_H

#include "model/address.h"

struct prefix {
	struct address address;
	uint8_t length;
};

bool prefix_equal(const struct prefix *a, const struct prefix *b);

/* In an order in which a prefix comes before those that it covers, and after it
 * nothing else.
 */
int prefix_compare(const struct prefix *a, const struct prefix *b);

/* Whether all of @inner is in @outer. */
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);

/* Whether there is an address in both: then one covers the other. */
bool prefix_overlaps(const struct prefix *a, const struct prefix *b);

/* Clears the bits beyond the length, and tells whether any was set. */
bool prefix_clear_rest(struct prefix *prefix);

/**
 * prefix_parse() - read ADDRESS/LENGTH, or ADDRESS for that address alone
 * @text: such as 10.9.0.0/24
 * @prefix: result
 * @fault: set if it is not accepted, as it is if an address bit beyond the
 *	length is set
 */
bool prefix_parse(const char *text, struct prefix *prefix, struct fault *fault);
void prefix_text(const struct prefix *prefix, char text[ADDRESS_TEXT]);

#endif /* FLOWTEECTL_MODEL_PREFIX_H */
