/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fragments: whole, overlapping, out of order, missing. */
#ifndef FUZZ_FRAGMENT_H
#define FUZZ_FRAGMENT_H

#include "build.h"

void fragment_cut(struct burst *burst, const struct packet *packet,
		  uint32_t size, uint32_t id);
void fragment_spoil(struct burst *burst, struct rng *rng);

#endif /* FUZZ_FRAGMENT_H */
