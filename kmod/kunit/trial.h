/* SPDX-License-Identifier: GPL-2.0-only */
/* One datagram, its copies, and everything that must be true of them. */
#ifndef FLOWTEE_KUNIT_TRIAL_H
#define FLOWTEE_KUNIT_TRIAL_H

#include "packet/copy.h"
#include "ruleset/receiver.h"
#include "kunit/packet.h"

#define FT_TRIAL_COPIES	4

/**
 * struct ft_trial - what to do with a datagram
 * @packet: the datagram, written
 * @shape: how it is spread
 * @ip_summed: what is known of its checksum
 * @copies: how many to make of pages
 * @consume: the original may be borrowed, and is taken for one more
 * @cloned: someone else has a clone of it
 * @local: the copies stay on the host
 * @headroom: what copies need
 * @receiver: whose copies they are
 * @dg: what was read of the packet
 * @body: what copies carry
 * @original: the packet
 * @clone: its clone, or NULL
 * @copy: the copies; the last one may be the original
 * @n_copies: copies in @copy
 * @taken: the original is among @copy
 * @refs: references on the pages of @body
 * @flat: room for a copy in one piece
 */
struct ft_trial {
	struct ft_test_packet *packet;
	struct ft_test_shape shape;
	u8 ip_summed;
	unsigned int copies;
	bool consume;
	bool cloned;
	bool local;
	unsigned int headroom;
	struct ft_receiver *receiver;

	struct ft_datagram dg;
	struct ft_body body;
	struct sk_buff *original;
	struct sk_buff *clone;
	struct sk_buff *copy[FT_TRIAL_COPIES + 1];
	unsigned int n_copies;
	bool taken;
	int refs[MAX_SKB_FRAGS];
	u8 *flat;
};

struct ft_trial *ft_trial(struct kunit *test);
const char *ft_trial_run(struct kunit *test, struct ft_trial *trial);
const char *ft_trial_overwrite(struct ft_trial *trial);

#endif /* FLOWTEE_KUNIT_TRIAL_H */
