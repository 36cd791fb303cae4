/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datagrams with something wrong with them, or nearly. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "build.h"
#include "corpus.h"

/* What kind of input came out, for the statistics. */
enum input {
	INPUT_HEADERS,
	INPUT_EXTENSIONS,
	INPUT_FRAGMENTS,
	INPUT_OFFLOAD,
	INPUT_TRAIN,
	INPUT_NOISE,
	INPUTS
};

extern const char *const input_names[INPUTS];

/* Where control datagrams come from: no input has this source. */
#define CONTROL_SOURCE_IPV4	"172.31.99.77"
#define CONTROL_SOURCE_IPV6	"2001:db8:c0::77"
#define TARGET_IPV4		"10.9.0.1"
#define TARGET_IPV6		"fd09::1"
#define TARGET_PORT		2055

enum input make_input(struct burst *burst, struct rng *rng,
		      const struct corpus *corpus);
void spoil_offload(struct packet *packet, struct rng *rng);
void add_extensions(struct packet *packet, struct rng *rng);

#endif /* FUZZ_MUTATE_H */
