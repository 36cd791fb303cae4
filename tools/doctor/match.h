/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a rule of nf_tables is about packets of a kind. */
#ifndef FLOWTEECTL_DOCTOR_MATCH_H
#define FLOWTEECTL_DOCTOR_MATCH_H

#include <jansson.h>
#include <stdbool.h>

#include "model/endpoint.h"

/**
 * struct packets - UDP datagrams of a kind
 * @to: where they go; any address of both families stands for any
 * @from: where they come from, port 0: from any port; NULL: from anywhere
 * @in: device they come by; "": any
 * @out: device they leave by; "": any
 * @left: how many steps may still be taken, by rules_meet(): rules and elements of sets
 *	that are looked at
 */
struct packets {
	const struct endpoint *to;
	const struct endpoint *from;
	const char *in;
	const char *out;
	size_t *left;
};

/* Takes steps; false: there are not so many left. */
bool take_steps(const struct packets *packets, size_t count);

/* In an order: of two, what both together are is the smaller. */
enum truth {
	TRUTH_NO,
	TRUTH_MAYBE,
	TRUTH_YES,
};

/* A statement of a rule, in the JSON of nft(8), that is no verdict. */
enum truth match_statement(const json_t *statement, const struct packets *packets);

/* Whether one may have a verdict, of which nobody knows here. */
bool match_may_end(const json_t *statement);

/**
 * match_value() - tell whether packets have a value
 * @left: what is looked at, in the JSON of nft(8)
 * @right: the value, a set of them, or a range
 * @packets: see &struct packets
 */
enum truth match_value(const json_t *left, const json_t *right, const struct packets *packets);

/* Whether chains of this family see them: "ip", "ip6", "inet", "netdev". */
enum truth match_family(const char *family, const struct packets *packets);

#endif /* FLOWTEECTL_DOCTOR_MATCH_H */
