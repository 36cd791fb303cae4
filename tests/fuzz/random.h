/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that a seed brings back. */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

void rng_seed(struct rng *rng, uint64_t seed, uint64_t number);
uint64_t rng_next(struct rng *rng);
uint32_t rng_below(struct rng *rng, uint32_t limit);
uint32_t rng_between(struct rng *rng, uint32_t low, uint32_t high);
bool rng_one_in(struct rng *rng, uint32_t n);
void rng_bytes(struct rng *rng, void *data, size_t len);
uint32_t rng_number(struct rng *rng);

#define rng_choice(rng, array) \
	((array)[rng_below((rng), sizeof(array) / sizeof((array)[0]))])

#endif /* FUZZ_RANDOM_H */
