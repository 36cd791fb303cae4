/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of addresses, or of numbers, as what lies between two points: what lists with other
 * beginnings have in common is found without a look at each pair of their items.
 */
#ifndef FLOWTEECTL_MODEL_SPANS_H
#define FLOWTEECTL_MODEL_SPANS_H

#include "model/domains.h"
#include "model/prefixes.h"

/**
 * struct point - a place in the row of all addresses, one family after the other
 * @bytes: the family, by the size of its addresses, and the address, as one number: what
 *	follows the last address of a family is a point as well
 */
struct point {
	uint8_t bytes[1 + IPV6_SIZE];
};

/**
 * struct span - neighbours in that row
 * @first: the first of them
 * @end: what follows the last
 */
struct span {
	struct point first;
	struct point end;
};

/**
 * struct spans - a set; zero initialised
 * @list: allocated; in their order, and with nothing in common
 * @count: of them
 */
struct spans {
	struct span *list;
	size_t count;
};

/* Adds what a list of prefixes has of a family, by its size; 0: of both. That a list without
 * any may stand for all is not looked at.
 */
void spans_add_prefixes(struct spans *spans, const struct prefixes *prefixes, uint8_t size);

/* Adds all of a family, or of both. */
void spans_add_family(struct spans *spans, uint8_t size);

/* Adds numbers, which are not to be mixed with addresses. */
void spans_add_domains(struct spans *spans, const struct domains *domains);

/* Takes out what others have. */
void spans_subtract(struct spans *spans, const struct spans *others);

/* Whether anything is in both: @spans should be the shorter one. */
bool spans_meet(const struct spans *spans, const struct spans *others);
bool spans_meet_span(const struct spans *spans, const struct span *span);

void spans_release(struct spans *spans);

/* The addresses that a prefix covers. */
struct span span_of(const struct prefix *prefix);

/* For qsort(): by where they begin. */
int span_compare(const void *a, const void *b);

/* Whether all of a span lies before another begins. */
bool span_is_before(const struct span *span, const struct span *other);

/* What is in both; false: nothing. */
bool span_common(const struct span *a, const struct span *b, struct span *common);

#endif /* FLOWTEECTL_MODEL_SPANS_H */
