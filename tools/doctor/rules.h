/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of nf_tables, and what they would do with packets of a kind. */
#ifndef FLOWTEECTL_DOCTOR_RULES_H
#define FLOWTEECTL_DOCTOR_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "doctor/match.h"

/* The module's own place, just before connection tracking. */
#define RULES_OUR_PRIORITY	(-201)

/**
 * struct rules - all rules of a network namespace
 * @document: as nft(8) tells them; NULL: it does not
 * @is_absent: there is no nft
 * @left: how many steps rules_meet() may still take: more would last longer than anybody waits
 */
struct rules {
	json_t *document;
	bool is_absent;
	size_t left;
};

/* Runs nft(8), which need not be there. */
struct rules *rules_load(void);
void rules_free(struct rules *rules);

/* What rules do with them. */
enum fate {
	FATE_DROP,	/* and reject */
	FATE_NAT,	/* to another address or port */
	FATE_TPROXY,	/* to a socket that is not theirs */
};

/**
 * struct encounter - a rule that packets meet
 * @fate: what it does
 * @is_sure: to all of them; else it depends on what is not known of them
 * @count: packets that it has met, if it counts
 * @has_count: it does
 * @place: "ip raw PREROUTING, handle 7"
 */
struct encounter {
	enum fate fate;
	bool is_sure;
	uint64_t count;
	bool has_count;
	char place[256];
};

typedef void encounter_fn(const struct encounter *encounter, void *data);

/**
 * rules_meet() - tell what packets meet, unless it has taken too many steps
 * @rules: loaded
 * @hook: "prerouting", "ingress", "output", "postrouting"
 * @first: lowest priority of a chain
 * @last: highest
 * @packets: see &struct packets
 * @tell: called with each rule that does something to them
 * @data: for @tell
 */
void rules_meet(struct rules *rules, const char *hook, long first, long last,
		const struct packets *packets, encounter_fn *tell, void *data);

#endif /* FLOWTEECTL_DOCTOR_RULES_H */
