/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would become of a datagram, as the kernel tells it, and why. */
#ifndef FLOWTEECTL_MODEL_EXPLANATION_H
#define FLOWTEECTL_MODEL_EXPLANATION_H

#include <net/if.h>

#include "model/collector.h"
#include "model/index.h"
#include "model/pool.h"
#include "model/receiver.h"

/* Without IP and UDP headers, of an Ethernet frame that carries IPv4. */
#define QUESTION_SIZE	1464

/**
 * struct question - the datagram that is asked about
 * @collector: name of the collector that it is for
 * @exporter: where it comes from
 * @size: its payload, in bytes
 */
struct question {
	const char *collector;
	struct endpoint exporter;
	uint32_t size;
};

/**
 * enum obstruction - whether a rule of this host takes a packet from its way
 * @OBSTRUCTION_NONE: none is known to
 * @OBSTRUCTION_MAYBE: that depends on what is not known of the packet
 * @OBSTRUCTION_SURE: one does
 */
enum obstruction {
	OBSTRUCTION_NONE,
	OBSTRUCTION_MAYBE,
	OBSTRUCTION_SURE,
};

/**
 * struct copy - what would become of the copy for a receiver
 * @is_told: the kernel tells of it: the receiver is offered a copy, or kept
 *	from it
 * @outcome: &enum flowtee_receiver_counter, if @is_told
 * @source: where it would come from, if it would be sent
 * @dev: likewise: the device that it would leave by, or that has the receiver's
 *	address
 * @is_local: it would stay on this host, where a socket waits for it
 * @next_hop: who would get it on the link; its size is 0: it is not known
 * @neighbour: NUD_* of linux/neighbour.h; 0: nothing is known
 * @mtu: what it may be as large as; 0: not known
 * @fragments: packets that it would take; 0: not known
 * @is_ipsec: a policy of IPsec transforms it
 * @obstruction: by a rule that drops it as it leaves; if that is sure, @outcome
 *	has it as well
 */
struct copy {
	bool is_told;
	uint8_t outcome;
	struct endpoint source;
	char dev[IFNAMSIZ];
	bool is_local;
	struct address next_hop;
	uint16_t neighbour;
	uint32_t mtu;
	uint32_t fragments;
	bool is_ipsec;
	enum obstruction obstruction;
};

/* It depends on what is not asked, or the module does not tell. */
#define ORIGINAL_UNKNOWN	UINT8_MAX

/**
 * struct explanation - what would become of a datagram
 * @question: see &struct question
 * @collector: that it is about
 * @outcome: &enum flowtee_collector_counter; 0: it was not told
 * @generation: of the configuration that it is true of
 * @original: &enum flowtee_fate of the original, or %ORIGINAL_UNKNOWN
 * @obstruction: by a rule that drops the datagram before the collector has it
 * @diversion: by a rule that takes the original elsewhere
 * @members: receivers and pools of @collector, by their names
 * @copies: one for each receiver of @collector, in its order
 * @chosen: for each pool of @collector, in its order, the receiver that it has
 *	chosen, counted from 1; 0: none, or it was not asked yet
 */
struct explanation {
	const struct question *question;
	const struct collector *collector;
	uint8_t outcome;
	uint32_t generation;
	uint8_t original;
	enum obstruction obstruction;
	enum obstruction diversion;
	struct index members;
	struct copy *copies;
	size_t *chosen;
};

void explanation_init(struct explanation *explanation, const struct question *question,
		      const struct collector *collector);
void explanation_release(struct explanation *explanation);

/* The copy for a receiver, NULL if there is none. */
struct copy *explanation_copy(struct explanation *explanation, const struct path *path);

/* Once all copies are known. */
void explanation_settle(struct explanation *explanation);

const struct receiver *explanation_receiver(const struct explanation *explanation, size_t i);

/* Whether the datagram would be offered to no receiver, whoever wants it. */
bool explanation_is_refused(const struct explanation *explanation);

/* Whether a copy would be sent to a receiver that was found to be unreachable. */
bool explanation_is_in_vain(const struct explanation *explanation, size_t i);

/* Why the datagram ends as it does, to be freed. */
char *explanation_reason(const struct explanation *explanation);

/* Why the receiver gets a copy or does not, to be freed. */
char *explanation_why(const struct explanation *explanation, size_t i);

/* What becomes of the original, in a word; NULL: it is not known. */
const char *explanation_original_word(const struct explanation *explanation);

/* The same for people, to be freed; "": nothing is known. */
char *explanation_original(const struct explanation *explanation);

/* A rule takes the original elsewhere, or may. */
void explanation_divert(struct explanation *explanation, bool is_sure);

/* A rule drops the datagram before the collector has it, or may. */
void explanation_obstruct(struct explanation *explanation, bool is_sure);

/* A rule drops the copy for a receiver as it leaves, or may. */
void explanation_obstruct_copy(struct explanation *explanation, size_t i, bool is_sure);

/* The word of ip-neighbour(8), NULL if nothing is known. */
const char *neighbour_word(uint16_t state);

#endif /* FLOWTEECTL_MODEL_EXPLANATION_H */
