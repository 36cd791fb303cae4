/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of nf_tables that one datagram meets, and its copies. */
#ifndef FLOWTEECTL_DOCTOR_AHEAD_H
#define FLOWTEECTL_DOCTOR_AHEAD_H

#include "doctor/rules.h"
#include "model/explanation.h"

/**
 * struct obstacle - a rule that takes a datagram, or a copy, from its way
 * @receiver: whose copy it is; NULL: the datagram itself
 * @encounter: the rule, and what it does
 */
struct obstacle {
	const char *receiver;
	struct encounter encounter;
};

/**
 * struct obstacles - all of them, in the order in which they are met
 * @list: of @count
 * @count: how many there are
 */
struct obstacles {
	struct obstacle *list;
	size_t count;
};

/**
 * obstacles_find() - find what a datagram that is explained would meet
 * @obstacles: result, to be freed with obstacles_release()
 * @explanation: see &struct explanation; it is told what they do to the outcome,
 *	and is kept by reference
 *
 * As nft(8) tells the rules of this network namespace: nothing is found where it
 * is not installed. Of the datagram itself: what drops it before it is the
 * collector's, and what would have the original behind it; of copies that leave
 * the host: what drops them. Those that nobody knows to be met are found as well.
 */
void obstacles_find(struct obstacles *obstacles, struct explanation *explanation);
void obstacles_release(struct obstacles *obstacles);

#endif /* FLOWTEECTL_DOCTOR_AHEAD_H */
